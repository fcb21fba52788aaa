namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>How many pixels share chroma.</summary>
public enum ChromaSampling
{
    /// <summary>None: each has its own (4:4:4).</summary>
    EachPixel,

    /// <summary>Two neighbours in a row (4:2:2).</summary>
    TwoColumns,

    /// <summary>Four: two neighbours in each of two rows (4:2:0).</summary>
    TwoColumnsAndRows,
}
