using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// Reads the bits of a scan, one restart interval after the other (ISO/IEC 10918-1 §F.2.2.5, §E.2.4). Of each interval the
/// stuffed zeros are taken out first, so that eight bytes can be had at a time. Beyond its end there are zeros, and <see cref="IsOverrun"/>.
/// </summary>
internal ref struct EntropyReader
{
    /// <summary>How much longer than the codestream the buffer has to be.</summary>
    public const int BufferPadding = 24;

    /// <summary>Coefficients of a block, and room for what is none.</summary>
    public const int BlockLength = ZigZag.Length + 1;

    private readonly ReadOnlySpan<byte> _codestream;
    private readonly Span<byte> _buffer;
    private int _length;
    private int _intervals;

    /// <summary>Unused bits, the next one the most significant. Those beyond <see cref="_count"/> are right or 0.</summary>
    private ulong _bits;

    /// <summary>How many there are.</summary>
    private int _count;

    /// <summary>Where in <see cref="_buffer"/> the next byte is taken.</summary>
    private int _next;

    /// <summary>Starts with the first interval.</summary>
    /// <param name="codestream">The whole codestream.</param>
    /// <param name="position">Where the scan's first byte is.</param>
    /// <param name="buffer">Takes an interval; longer than the codestream by <see cref="BufferPadding"/> at least.</param>
    public EntropyReader(ReadOnlySpan<byte> codestream, int position, Span<byte> buffer)
    {
        _codestream = codestream;
        _buffer = buffer;
        Position = position;
        ReadInterval();
    }

    /// <summary>Where the marker is that ends the interval, in bytes from the start of the codestream.</summary>
    public int Position { get; private set; }

    /// <summary>How far <see cref="_next"/> may go: 8 bytes of zeros beyond the interval, before 8 more that can be read from there.</summary>
    private readonly int Limit => _length + sizeof(ulong);

    /// <summary>Whether more bits were taken than the interval has.</summary>
    public readonly bool IsOverrun => 8L * _next - _count > 8L * _length;

    /// <summary>Goes on behind the restart marker that ends the interval.</summary>
    /// <exception cref="CodecException">The interval has ended too early, or another marker than the due one ends it.</exception>
    public void Restart()
    {
        VerifyEnd();
        var due = (byte)((int)JpegMarker.FirstRestart + _intervals % 8);
        var rest = _codestream[Position..];
        if (rest.IndexOfAnyExcept((byte)0xFF) is not (>= 1 and var marker) || rest[marker] != due)
        {
            throw new CodecException("The JPEG codestream lacks a restart marker.");
        }

        _intervals++;
        Position += marker + 1;
        ReadInterval();
    }

    /// <summary>Refuses an interval that was not long enough for what was read.</summary>
    /// <exception cref="CodecException">It was not.</exception>
    public readonly void VerifyEnd()
    {
        if (IsOverrun)
        {
            throw new CodecException("The JPEG codestream ends before its image does.");
        }
    }

    /// <summary>Makes sure of 56 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Refill()
    {
        _bits |= ReadBytes(ref MemoryMarshal.GetReference(_buffer), _next) >> _count;
        _next = Math.Min(_next + ((63 - _count) >> 3), Limit);
        _count |= 56;
    }

    /// <summary>Eight bytes, the first one the most significant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadBytes(ref byte buffer, int next)
    {
        var bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref buffer, next));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bytes) : bytes;
    }

    /// <summary>Passes over bits, as many as there are at the most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>Reads a difference of a DC coefficient, or of a sample in lossless processes (§F.2.2.1, §H.1.2.2).</summary>
    /// <returns>-32,767 to 32,767, or -32,768 for 32,768, which is the same modulo 65,536.</returns>
    /// <exception cref="CodecException">There is no code.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadDifference(HuffmanTable table) => ReadEntry(table) >> 16;

    /// <summary>Reads a coefficient and how far it is from the one before; or the end of a band (§G.1.2.2).</summary>
    /// <exception cref="CodecException">There is no code.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Step, int Value) ReadCoefficient(HuffmanTable table)
    {
        var entry = ReadEntry(table);
        return ((entry >> 8) & 0xFF, entry >> 16);
    }

    /// <summary>Reads what an entry of the table tells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadEntry(HuffmanTable table)
    {
        Refill();
        var entry = table.Entries[(int)(_bits >> (64 - HuffmanTable.LookupBits))];
        if (HuffmanTable.IsPartial(entry))
        {
            entry = table.Resolve(_bits);
        }

        Skip(entry & 63);
        return entry;
    }

    /// <summary>Reads a block of the sequential processes (§F.2.2).</summary>
    /// <param name="dc">The table of DC differences.</param>
    /// <param name="ac">The table of AC coefficients.</param>
    /// <param name="prediction">The DC coefficient of the component's block before; becomes this block's.</param>
    /// <param name="coefficients">Takes those that are not 0, row by row; <see cref="BlockLength"/> long.</param>
    /// <returns>The place of the last one in the order of the codestream, or more.</returns>
    /// <exception cref="CodecException">A code is unknown, or there are too many coefficients.</exception>
    public int ReadBlock(HuffmanTable dc, HuffmanTable ac, ref int prediction, Span<short> coefficients)
    {
        _ = coefficients[BlockLength - 1];
        prediction += ReadDifference(dc);
        ref var block = ref MemoryMarshal.GetReference(coefficients);
        block = (short)prediction;

        // Everything in registers.
        ref var entries = ref MemoryMarshal.GetReference(ac.Entries);
        ref var order = ref MemoryMarshal.GetReference(ZigZag.OrderWithRoom);
        ref var buffer = ref MemoryMarshal.GetReference(_buffer);
        var limit = Limit;
        var (bits, count, next) = (_bits, _count, _next);
        var place = 0;
        int entry;
        do
        {
            if (count < 32)
            {
                bits |= ReadBytes(ref buffer, next) >> count;
                next = Math.Min(next + ((63 - count) >> 3), limit);
                count |= 56;
            }

            entry = Unsafe.Add(ref entries, (int)(bits >> (64 - HuffmanTable.LookupBits)));
            if (HuffmanTable.IsPartial(entry))
            {
                entry = ac.Resolve(bits);
            }

            bits <<= entry;
            count -= entry & 63;
            place += (entry >> 8) & 0xFF;
            Unsafe.Add(ref block, Unsafe.Add(ref order, place)) = (short)(entry >> 16);
        } while (place < ZigZag.Length - 1);

        (_bits, _count, _next) = (bits, count, next);
        if (place < ZigZag.Length)
        {
            return place;
        }

        return ((entry >> 8) & 0xFF) == HuffmanTable.EndOfBlock
            ? place - HuffmanTable.EndOfBlock
            : throw new CodecException("A block of the JPEG codestream has more than 64 coefficients.");
    }

    /// <summary>As <see cref="ReadDifference"/>, and faster where many codes and numbers together are too long for <see cref="HuffmanTable.Entries"/>.</summary>
    /// <exception cref="CodecException">There is no code.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadLongDifference(HuffmanTable table)
    {
        Refill();
        var code = table.FindCode(_bits);
        var (category, length) = (code >> 8, code & 0xFF);
        if (category == 16)
        {
            Skip(length);
            return short.MinValue;
        }

        // Numbers whose first bit is 0 are negative.
        var rest = _bits << length;
        var number = (int)(rest >> 1 >> (63 - category));
        Skip(length + category);
        return number + ((int)(~(long)rest >> 63) & (1 - (1 << category)));
    }

    /// <summary>Reads a symbol.</summary>
    /// <exception cref="CodecException">There is no code.</exception>
    public int ReadSymbol(HuffmanTable table)
    {
        Refill();
        var code = table.FindCode(_bits);
        Skip(code & 0xFF);
        return code >> 8;
    }

    /// <summary>Reads a number of so many bits, 0 to 16.</summary>
    public int ReadBits(int count)
    {
        Refill();
        var number = (int)(_bits >> 1 >> (63 - count));
        Skip(count);
        return number;
    }

    private void ReadInterval()
    {
        _length = 0;
        while (true)
        {
            var rest = _codestream[Position..];
            var run = rest.IndexOf((byte)0xFF);
            var isStuffed = run >= 0 && run + 1 < rest.Length && rest[run + 1] == 0;
            var plain = rest[
                ..(
                    run < 0 ? rest.Length
                    : isStuffed ? run + 1
                    : run
                )
            ];
            plain.CopyTo(_buffer[_length..]);
            _length += plain.Length;
            Position += plain.Length;
            if (!isStuffed)
            {
                break;
            }

            Position++;
        }

        _buffer.Slice(_length, 2 * sizeof(ulong)).Clear();
        (_bits, _count, _next) = (0, 0, 0);
    }
}
