namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The packets of a tile-part.</summary>
/// <param name="Packets">From after SOD to its end.</param>
/// <param name="PackedHeaders">Their headers, where the main header has them (PPM); else null.</param>
internal sealed record TilePart(ReadOnlyMemory<byte> Packets, ReadOnlyMemory<byte>? PackedHeaders);
