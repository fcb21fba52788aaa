namespace ServerlessDicom.Dicom.Imaging;

/// <summary>How a compressed image begins.</summary>
internal enum CodestreamStart
{
    /// <summary>In no way known here.</summary>
    None,

    /// <summary>JPEG and JPEG-LS: Start Of Image, then another marker (ISO/IEC 10918-1 §B.1.1.3).</summary>
    Jpeg,

    /// <summary>JPEG 2000 and High-Throughput JPEG 2000: SOC and SIZ (ISO/IEC 15444-1 §A.4.1).</summary>
    Jpeg2000,

    /// <summary>A bare JPEG XL codestream (ISO/IEC 18181-1).</summary>
    JpegXL,

    /// <summary>The signature box of the JP2 and JPEG XL file formats, twelve bytes long, which DICOM does not ask for but writers use.</summary>
    SignatureBox,
}

/// <summary>Knows compressed images by their first bytes.</summary>
internal static class StartMarker
{
    /// <summary>What the first four bytes, as a big endian number, begin.</summary>
    public static CodestreamStart Of(uint head) =>
        head switch
        {
            >= 0xFFD8FF00 and <= 0xFFD8FFFF => CodestreamStart.Jpeg,
            0xFF4FFF51 => CodestreamStart.Jpeg2000,
            >= 0xFF0A0000 and <= 0xFF0AFFFF => CodestreamStart.JpegXL,
            0x0000000C => CodestreamStart.SignatureBox,
            _ => CodestreamStart.None,
        };
}
