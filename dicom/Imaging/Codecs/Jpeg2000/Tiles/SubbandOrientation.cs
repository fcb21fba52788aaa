namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>The filters of a subband, the horizontal one first (ISO/IEC 15444-1 §B.5): bit 0 horizontally, bit 1 vertically high-pass.</summary>
internal enum SubbandOrientation
{
    /// <summary>Low-pass in both directions.</summary>
    LL = 0,

    /// <summary>Horizontally high-pass.</summary>
    HL = 1,

    /// <summary>Vertically high-pass.</summary>
    LH = 2,

    /// <summary>High-pass in both directions.</summary>
    HH = 3,
}
