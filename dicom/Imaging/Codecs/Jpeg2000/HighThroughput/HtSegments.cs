namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>The bytes of a code-block's cleanup pass, in their three parts (ISO/IEC 15444-15 §7.1.1).</summary>
internal readonly ref struct HtSegments
{
    private const int MaxSuffix = 4079;

    /// <summary>Takes the bytes apart.</summary>
    /// <exception cref="CodecException">They have no such parts.</exception>
    public HtSegments(ReadOnlySpan<byte> cleanup)
    {
        if (cleanup.Length < 2)
        {
            throw new CodecException("An HTJ2K code-block has no cleanup segment.");
        }

        // Twelve bits at the end are the length of the second and third part.
        var suffix = (cleanup[^1] << 4) | (cleanup[^2] & 0xF);
        if (suffix < 2 || suffix > Math.Min(cleanup.Length, MaxSuffix))
        {
            throw new CodecException("An HTJ2K code-block has segments that do not fit.");
        }

        SignsAndMagnitudes = cleanup[..^suffix];
        Rest = cleanup[^suffix..^1];
    }

    /// <summary>Signs and magnitudes.</summary>
    public ReadOnlySpan<byte> SignsAndMagnitudes { get; }

    /// <summary>Run lengths from its beginning, variable-length codewords from its end, both of unknown length. They can share a byte.</summary>
    public ReadOnlySpan<byte> Rest { get; }
}
