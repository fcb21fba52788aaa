namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>What becomes of the values in a window: VOI LUT Function (0028,1056) (PS3.3 §C.11.2.1.3).</summary>
public enum VoiLutFunction
{
    /// <summary>LINEAR: a ramp from center - width / 2 to center + width / 2 - 1, as between integers.</summary>
    Linear,

    /// <summary>LINEAR_EXACT: a ramp from center - width / 2 to center + width / 2.</summary>
    LinearExact,

    /// <summary>SIGMOID: an S-shaped curve, steepest at the center.</summary>
    Sigmoid,
}
