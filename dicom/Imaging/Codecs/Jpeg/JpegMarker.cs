namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The second byte of markers (ISO/IEC 10918-1 Table B.1; JPEG-LS, ISO/IEC 14495-1 §C.1.1).</summary>
internal enum JpegMarker : byte
{
    /// <summary>No marker: the codestream has ended.</summary>
    None = 0x00,

    /// <summary>SOF0: baseline sequential DCT, Huffman coded.</summary>
    StartOfFrameBaseline = 0xC0,

    /// <summary>SOF1: extended sequential DCT, Huffman coded.</summary>
    StartOfFrameExtended = 0xC1,

    /// <summary>SOF2: progressive DCT, Huffman coded.</summary>
    StartOfFrameProgressive = 0xC2,

    /// <summary>SOF3: lossless, Huffman coded.</summary>
    StartOfFrameLossless = 0xC3,

    /// <summary>DHT.</summary>
    DefineHuffmanTables = 0xC4,

    /// <summary>JPG: reserved; lies among the SOFn like DHT and DAC.</summary>
    Reserved = 0xC8,

    /// <summary>DAC.</summary>
    DefineArithmeticConditioning = 0xCC,

    /// <summary>SOF15, the last of the SOFn.</summary>
    LastStartOfFrame = 0xCF,

    /// <summary>RST0.</summary>
    FirstRestart = 0xD0,

    /// <summary>RST7.</summary>
    LastRestart = 0xD7,

    /// <summary>SOI.</summary>
    StartOfImage = 0xD8,

    /// <summary>EOI.</summary>
    EndOfImage = 0xD9,

    /// <summary>SOS.</summary>
    StartOfScan = 0xDA,

    /// <summary>DQT.</summary>
    DefineQuantizationTables = 0xDB,

    /// <summary>DNL.</summary>
    DefineNumberOfLines = 0xDC,

    /// <summary>DRI.</summary>
    DefineRestartInterval = 0xDD,

    /// <summary>APP0, where JFIF is.</summary>
    Application0 = 0xE0,

    /// <summary>APP2, where ICC profiles are.</summary>
    Application2 = 0xE2,

    /// <summary>APP8, where Hewlett-Packard says whether colors of JPEG-LS were transformed.</summary>
    Application8 = 0xE8,

    /// <summary>APP14, where Adobe says whether colors were transformed.</summary>
    Application14 = 0xEE,

    /// <summary>SOF55: JPEG-LS.</summary>
    StartOfFrameJpegLs = 0xF7,

    /// <summary>LSE: preset parameters of JPEG-LS.</summary>
    JpegLsPresetParameters = 0xF8,

    /// <summary>COM.</summary>
    Comment = 0xFE,

    /// <summary>TEM, which stands alone.</summary>
    Temporary = 0x01,
}

/// <summary>Kinds of markers.</summary>
internal static class JpegMarkers
{
    extension(JpegMarker marker)
    {
        /// <summary>Whether it begins a frame header.</summary>
        public bool IsStartOfFrame =>
            marker
                is (>= JpegMarker.StartOfFrameBaseline and <= JpegMarker.LastStartOfFrame)
                    and not JpegMarker.DefineHuffmanTables
                    and not JpegMarker.Reserved
                    and not JpegMarker.DefineArithmeticConditioning
                    or JpegMarker.StartOfFrameJpegLs;

        /// <summary>Whether it is one of RST0 to RST7.</summary>
        public bool IsRestart => marker is >= JpegMarker.FirstRestart and <= JpegMarker.LastRestart;

        /// <summary>Whether no parameters follow it.</summary>
        public bool StandsAlone =>
            marker.IsRestart || marker is JpegMarker.StartOfImage or JpegMarker.EndOfImage or JpegMarker.Temporary;
    }
}
