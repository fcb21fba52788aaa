namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Expands Segmented Palette Color Lookup Table Data (PS3.3 §C.7.9.2).</summary>
internal static class SegmentedLookupTable
{
    private const int Discrete = 0;
    private const int Linear = 1;
    private const int Indirect = 2;

    /// <summary>The entries.</summary>
    /// <param name="segments">Words, or bytes when entries have 8 bits: opcode, length and data of each segment.</param>
    /// <param name="bits">Bits of an entry.</param>
    /// <param name="count">How many entries there must be.</param>
    /// <exception cref="RenderingException">They are not segments, or too few.</exception>
    public static ushort[] Expand(ReadOnlySpan<ushort> segments, int bits, int count)
    {
        var entries = new ushort[count];
        var filled = 0;
        var position = 0;
        while (filled < count && position < segments.Length)
        {
            if (segments[position] == Indirect)
            {
                Repeat(segments, bits, entries, ref filled, ref position);
            }
            else
            {
                Append(segments, entries, ref filled, ref position);
            }
        }

        return filled == count ? entries : throw new RenderingException("The segmented palette is too short.");
    }

    /// <summary>Goes once more over segments that came before (§C.7.9.2.3).</summary>
    private static void Repeat(
        ReadOnlySpan<ushort> segments,
        int bits,
        ushort[] entries,
        ref int filled,
        ref int position
    )
    {
        // The offset has 32 bits, the least significant part first; it counts bytes.
        var (parts, partBits) = bits > 8 ? (2, 16) : (4, 8);
        if (segments.Length - position < 2 + parts)
        {
            throw new RenderingException("A segment of the palette is cut short.");
        }

        var offset = 0L;
        for (var i = 0; i < parts; i++)
        {
            offset |= (long)segments[position + 2 + i] << (i * partBits);
        }

        var source = (int)Math.Min(offset / (partBits / 8), segments.Length);
        for (var left = segments[position + 1]; left > 0 && filled < entries.Length; left--)
        {
            if (source >= position)
            {
                throw new RenderingException("The palette repeats segments that have not come yet.");
            }

            Append(segments, entries, ref filled, ref source);
        }

        position += 2 + parts;
    }

    /// <summary>Adds a discrete or linear segment. None is empty, so that the work is bounded by the entries.</summary>
    private static void Append(ReadOnlySpan<ushort> segments, ushort[] entries, ref int filled, ref int position)
    {
        var opcode = segments[position];
        var length = position + 1 < segments.Length ? segments[position + 1] : 0;
        var data = segments[Math.Min(position + 2, segments.Length)..];
        if (length == 0 || data.IsEmpty)
        {
            throw new RenderingException("A segment of the palette is empty.");
        }

        var target = entries.AsSpan(filled, Math.Min(length, entries.Length - filled));
        switch (opcode)
        {
            case Discrete when data.Length >= target.Length:
                data[..target.Length].CopyTo(target);
                position += 2 + length;
                break;
            case Linear when filled > 0:
                double start = entries[filled - 1];
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = (ushort)Math.Round(start + (data[0] - start) * (i + 1) / length);
                }

                position += 3;
                break;
            default:
                throw new RenderingException("A segment of the palette is of no known form.");
        }

        filled += target.Length;
    }
}
