namespace ServerlessDicom.Dicom.Imaging;

/// <summary>What the samples of a pixel mean (PS3.3 §C.7.6.3.1.2).</summary>
public enum PhotometricInterpretation
{
    /// <summary>None of those below: retired ones (HSV, ARGB, CMYK), XYB, or unknown.</summary>
    Other,

    /// <summary>MONOCHROME1: the lowest value is white.</summary>
    Monochrome1,

    /// <summary>MONOCHROME2: the lowest value is black.</summary>
    Monochrome2,

    /// <summary>PALETTE COLOR: samples are places in three look-up tables.</summary>
    PaletteColor,

    /// <summary>RGB.</summary>
    Rgb,

    /// <summary>YBR_FULL: luma and chroma over the whole range, of each pixel.</summary>
    YbrFull,

    /// <summary>YBR_FULL_422: as YBR_FULL, chroma once for two neighbours in a row.</summary>
    YbrFull422,

    /// <summary>YBR_PARTIAL_422 (retired): luma of 16 to 235, chroma of 16 to 240, chroma once for two neighbours.</summary>
    YbrPartial422,

    /// <summary>YBR_PARTIAL_420: as YBR_PARTIAL_422, chroma once for four neighbours; of videos.</summary>
    YbrPartial420,

    /// <summary>YBR_ICT: the irreversible transform of JPEG 2000, undone by its decoder.</summary>
    YbrIct,

    /// <summary>YBR_RCT: the reversible transform of JPEG 2000, undone by its decoder.</summary>
    YbrRct,
}
