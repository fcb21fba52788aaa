using System.Buffers;

namespace ServerlessDicom.Functions.Web;

/// <summary>What stands between two parts: line end, dashes and boundary, padding, line end (RFC 2046 §5.1.1).</summary>
/// <param name="Kind">Whether it is one.</param>
/// <param name="Length">Its bytes from where it was looked for.</param>
/// <param name="EndsWithLineFeedOnly">Whether its line ends with LF, not CRLF: then so do all of this payload.</param>
internal readonly record struct MultipartDelimiter(
    MultipartDelimiterKind Kind,
    long Length = 0,
    bool EndsWithLineFeedOnly = false
)
{
    private const int MaxPaddingBytes = 256;

    /// <summary>Decides whether the bytes behind what looks like a boundary make it one.</summary>
    /// <param name="buffer">Holds them.</param>
    /// <param name="start">Where the match starts.</param>
    /// <param name="matched">Bytes of the match.</param>
    /// <param name="isLast">Whether no more bytes will come.</param>
    public static MultipartDelimiter Read(in ReadOnlySequence<byte> buffer, long start, int matched, bool isLast)
    {
        var reader = new SequenceReader<byte>(buffer.Slice(start + matched));
        if (reader.TryPeek(out var first) && first == '-')
        {
            if (reader.TryPeek(1, out var second))
            {
                return second == '-'
                    ? new(MultipartDelimiterKind.Closing, matched + 2)
                    : new(MultipartDelimiterKind.None);
            }
        }
        else
        {
            var padding = reader.AdvancePastAny((byte)' ', (byte)'\t');
            if (padding > MaxPaddingBytes)
            {
                return new(MultipartDelimiterKind.None);
            }

            if (reader.IsNext((byte)'\n', advancePast: true))
            {
                return new(MultipartDelimiterKind.Boundary, matched + reader.Consumed, true);
            }

            if (reader.IsNext((byte)'\r', advancePast: true))
            {
                if (reader.IsNext((byte)'\n', advancePast: true))
                {
                    return new(MultipartDelimiterKind.Boundary, matched + reader.Consumed);
                }

                if (!reader.End)
                {
                    return new(MultipartDelimiterKind.None);
                }
            }
            else if (!reader.End)
            {
                return new(MultipartDelimiterKind.None);
            }
        }

        // Cut off within the delimiter: the part before it is whole, the next one has no headers.
        return isLast
            ? new(MultipartDelimiterKind.Boundary, buffer.Length - start)
            : new(MultipartDelimiterKind.Undecided);
    }
}

/// <summary>What something that looks like a boundary is.</summary>
internal enum MultipartDelimiterKind
{
    /// <summary>Not a boundary but data.</summary>
    None,

    /// <summary>The bytes that decide are not here yet.</summary>
    Undecided,

    /// <summary>A boundary with a part behind it.</summary>
    Boundary,

    /// <summary>The closing boundary.</summary>
    Closing,
}
