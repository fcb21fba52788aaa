namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>What a packet has of a segment of a code-block.</summary>
/// <param name="Passes">Passes that it completes.</param>
/// <param name="IsNewSegment">Whether a segment begins with it.</param>
/// <param name="Bytes">Its bytes.</param>
internal readonly record struct CodeBlockPiece(int Passes, bool IsNewSegment, ReadOnlyMemory<byte> Bytes);
