namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>A segment of a code-block's bytes.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes; <see cref="Padding"/> of 0xFF, which end it for the arithmetic decoder, follow.</param>
/// <param name="Passes">Passes that it completes.</param>
internal readonly record struct BlockSegment(int Start, int Length, int Passes)
{
    /// <summary>Bytes of 0xFF after a segment.</summary>
    public const int Padding = 2;
}
