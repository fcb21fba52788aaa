namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The markers of a codestream that matter to a decoder (ISO/IEC 15444-1 Table A.2).</summary>
internal static class Marker
{
    /// <summary>Start of codestream.</summary>
    public const int Soc = 0xFF4F;

    /// <summary>Image and tile size.</summary>
    public const int Siz = 0xFF51;

    /// <summary>Coding style default.</summary>
    public const int Cod = 0xFF52;

    /// <summary>Coding style component.</summary>
    public const int Coc = 0xFF53;

    /// <summary>Quantization default.</summary>
    public const int Qcd = 0xFF5C;

    /// <summary>Quantization component.</summary>
    public const int Qcc = 0xFF5D;

    /// <summary>Region of interest.</summary>
    public const int Rgn = 0xFF5E;

    /// <summary>Progression order change.</summary>
    public const int Poc = 0xFF5F;

    /// <summary>Packed packet headers, main header.</summary>
    public const int Ppm = 0xFF60;

    /// <summary>Packed packet headers, tile-part header.</summary>
    public const int Ppt = 0xFF61;

    /// <summary>Multiple component transformation, of codestreams of Part 2.</summary>
    public const int Mct = 0xFF74;

    /// <summary>Multiple component collection, of codestreams of Part 2.</summary>
    public const int Mcc = 0xFF75;

    /// <summary>Start of tile-part.</summary>
    public const int Sot = 0xFF90;

    /// <summary>Start of packet.</summary>
    public const int Sop = 0xFF91;

    /// <summary>End of packet header.</summary>
    public const int Eph = 0xFF92;

    /// <summary>Start of data.</summary>
    public const int Sod = 0xFF93;

    /// <summary>End of codestream.</summary>
    public const int Eoc = 0xFFD9;

    /// <summary>Whether no length follows the marker.</summary>
    public static bool IsAlone(int marker) => marker is >= 0xFF30 and <= 0xFF3F;
}
