using System.Buffers;

namespace ServerlessDicom.Functions.Web;

/// <summary>Searches bytes that lie in several segments.</summary>
internal static class SequenceSearch
{
    private const int MaxNeedleBytes = 80;

    /// <summary>
    /// Where <paramref name="needle"/> first occurs, or -1. Segments are searched with vector instructions as they lie;
    /// only the few bytes around their joins are copied.
    /// </summary>
    public static long IndexOf(in ReadOnlySequence<byte> sequence, ReadOnlySpan<byte> needle)
    {
        if (sequence.IsSingleSegment)
        {
            return sequence.FirstSpan.IndexOf(needle);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(needle.Length, MaxNeedleBytes);
        var overlap = needle.Length - 1;
        // The last bytes before the current segment, and behind them the first of it.
        Span<byte> join = stackalloc byte[2 * MaxNeedleBytes];
        var before = 0;
        var offset = 0L;
        foreach (var memory in sequence)
        {
            var segment = memory.Span;
            var head = segment[..Math.Min(overlap, segment.Length)];
            head.CopyTo(join[before..]);
            var joined = join[..(before + head.Length)];
            if (before > 0 && joined.IndexOf(needle) is >= 0 and var across)
            {
                return offset - before + across;
            }

            if (segment.IndexOf(needle) is >= 0 and var within)
            {
                return offset + within;
            }

            offset += segment.Length;
            if (segment.Length >= overlap)
            {
                segment[^overlap..].CopyTo(join);
                before = overlap;
            }
            else
            {
                var keep = joined[^Math.Min(overlap, joined.Length)..];
                keep.CopyTo(join);
                before = keep.Length;
            }
        }

        return -1;
    }
}
