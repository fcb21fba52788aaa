namespace ServerlessDicom.Dicom.Imaging.Codecs.Rle;

/// <summary>Runs of bytes as RLE segments have them (PS3.5 §G.3).</summary>
internal static class PackBits
{
    private const int MaxRun = 128;

    /// <summary>Bytes that so many bytes take at the most.</summary>
    public static long MaxLength(long bytes) => bytes + (bytes + MaxRun - 1) / MaxRun;

    /// <summary>Decodes until <paramref name="plane"/> is full. What a run has beyond that, and what follows, is padding.</summary>
    /// <exception cref="CodecException">The segment ends before.</exception>
    public static void Decode(ReadOnlySpan<byte> segment, Span<byte> plane)
    {
        while (!plane.IsEmpty)
        {
            if (segment.Length < 2)
            {
                throw new CodecException("An RLE segment ends before its frame does.");
            }

            int control = (sbyte)segment[0];
            int length;
            if (control >= 0)
            {
                length = Math.Min(control + 1, plane.Length);
                if (length >= segment.Length)
                {
                    throw new CodecException("An RLE segment ends within a run.");
                }

                segment.Slice(1, length).CopyTo(plane);
                segment = segment[(length + 1)..];
            }
            else if (control == sbyte.MinValue)
            {
                // Says nothing.
                segment = segment[1..];
                continue;
            }
            else
            {
                length = Math.Min(1 - control, plane.Length);
                plane[..length].Fill(segment[1]);
                segment = segment[2..];
            }

            plane = plane[length..];
        }
    }

    /// <summary>Bytes that a segment decodes to, padding included.</summary>
    public static long DecodedLength(ReadOnlySpan<byte> segment)
    {
        var length = 0L;
        while (segment.Length >= 2)
        {
            int control = (sbyte)segment[0];
            var taken = control switch
            {
                >= 0 => Math.Min(control + 2, segment.Length),
                sbyte.MinValue => 1,
                _ => 2,
            };
            length += control switch
            {
                >= 0 => taken - 1,
                sbyte.MinValue => 0,
                _ => 1 - control,
            };
            segment = segment[taken..];
        }

        return length;
    }

    /// <summary>Encodes a row, which no run may go beyond (PS3.5 §G.3.1). The number of bytes written.</summary>
    public static int Encode(ReadOnlySpan<byte> row, Span<byte> segment)
    {
        var written = 0;
        while (!row.IsEmpty)
        {
            var same = SameAtStart(row);
            if (same >= 2)
            {
                segment[written++] = (byte)(1 - same);
                segment[written++] = row[0];
                row = row[same..];
            }
            else
            {
                var different = DifferentAtStart(row);
                segment[written++] = (byte)(different - 1);
                row[..different].CopyTo(segment[written..]);
                written += different;
                row = row[different..];
            }
        }

        return written;
    }

    private static int SameAtStart(ReadOnlySpan<byte> row)
    {
        var most = row[..Math.Min(row.Length, MaxRun)];
        return most.IndexOfAnyExcept(row[0]) is >= 0 and var other ? other : most.Length;
    }

    /// <summary>Bytes up to three equal ones: two are cheaper within a run of different ones than as a run of their own.</summary>
    private static int DifferentAtStart(ReadOnlySpan<byte> row)
    {
        var most = Math.Min(row.Length, MaxRun);
        for (var i = 1; i + 2 < row.Length && i < most; i++)
        {
            if (row[i] == row[i + 1] && row[i] == row[i + 2])
            {
                return i;
            }
        }

        return most;
    }
}
