namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>What the samples of a pixel are (ISO/IEC 15948 Table 11.1).</summary>
internal enum PngColorType : byte
{
    /// <summary>Gray.</summary>
    Gray = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>An index into the palette.</summary>
    Palette = 3,

    /// <summary>Gray and opacity.</summary>
    GrayAlpha = 4,

    /// <summary>Red, green, blue and opacity.</summary>
    RgbAlpha = 6,
}
