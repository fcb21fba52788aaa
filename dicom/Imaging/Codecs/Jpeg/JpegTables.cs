namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The tables in force.</summary>
internal sealed class JpegTables
{
    /// <summary>The quantization tables.</summary>
    public QuantizationTables Quantization { get; } = new();

    /// <summary>The Huffman tables.</summary>
    public HuffmanTables Huffman { get; } = new();
}
