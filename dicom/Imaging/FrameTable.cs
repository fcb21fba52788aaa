using System.Buffers;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// The fragments of every encapsulated frame, as variable-length numbers: per frame how many fragments (left out when
/// every frame is one), then each one's length. Fragments follow each other with an item header between, so lengths
/// are enough. A frame is found from the nearest of some noted places before it; nothing is unpacked that is not asked for.
/// </summary>
internal sealed class FrameTable : IEquatable<FrameTable>
{
    /// <summary>Bytes of an item's tag and length (PS3.5 §7.5).</summary>
    public const int ItemHeaderLength = 8;

    private const int FramesPerPlace = 64;

    private readonly ReadOnlyMemory<byte> _numbers;
    private readonly Place[] _places;

    private FrameTable(ReadOnlyMemory<byte> numbers, bool isOneFragmentPerFrame, Place[] places)
    {
        _numbers = numbers;
        IsOneFragmentPerFrame = isOneFragmentPerFrame;
        _places = places;
    }

    /// <summary>Whether each frame is a single fragment.</summary>
    public bool IsOneFragmentPerFrame { get; }

    /// <summary>The numbers, as <see cref="Parse"/> takes them.</summary>
    public ReadOnlySpan<byte> Bytes => _numbers.Span;

    /// <summary>Makes the table of contiguous fragments.</summary>
    /// <param name="items">The fragments.</param>
    /// <param name="starts">The index of each frame's first fragment, ascending from 0.</param>
    public static FrameTable Create(IReadOnlyList<DicomFragment> items, int[] starts)
    {
        var isOneFragmentPerFrame = starts.Length == items.Count;
        var numbers = new ArrayBufferWriter<byte>(items.Count * 3 + 16);
        for (var frame = 0; frame < starts.Length; frame++)
        {
            var end = frame + 1 < starts.Length ? starts[frame + 1] : items.Count;
            if (!isOneFragmentPerFrame)
            {
                VariableLengthNumber.Write(numbers, (ulong)(end - starts[frame]));
            }

            for (var i = starts[frame]; i < end; i++)
            {
                VariableLengthNumber.Write(numbers, items[i].Length);
            }
        }

        return Parse(numbers.WrittenMemory, isOneFragmentPerFrame, starts.Length, items[0].Offset, out _);
    }

    /// <summary>Takes the numbers back in, checking that they are as many as the frames need and no more.</summary>
    /// <param name="numbers">The numbers; kept, not copied.</param>
    /// <param name="isOneFragmentPerFrame">Whether counts of fragments are left out.</param>
    /// <param name="frameCount">How many frames there are.</param>
    /// <param name="offset">Where the first fragment's bytes start.</param>
    /// <param name="length">From the first fragment's first byte to the last one's last.</param>
    /// <exception cref="FormatException">The numbers are not such a table.</exception>
    public static FrameTable Parse(
        ReadOnlyMemory<byte> numbers,
        bool isOneFragmentPerFrame,
        int frameCount,
        long offset,
        out long length
    )
    {
        var bytes = numbers.Span;

        // Each frame takes a byte at least, so a claimed count that is too high fails before it costs anything.
        if (frameCount < 1 || frameCount > bytes.Length)
        {
            throw new FormatException("The frame table and the number of frames differ.");
        }

        var places = new Place[(frameCount + FramesPerPlace - 1) / FramesPerPlace];
        var position = 0;
        var next = offset;
        for (var frame = 0; frame < frameCount; frame++)
        {
            if (frame % FramesPerPlace == 0)
            {
                places[frame / FramesPerPlace] = new Place(position, next);
            }

            var fragments = isOneFragmentPerFrame ? 1 : VariableLengthNumber.Read(bytes, ref position);
            if (fragments == 0 || fragments > (ulong)bytes.Length)
            {
                throw new FormatException("A frame has an impossible number of fragments.");
            }

            for (var i = 0UL; i < fragments; i++)
            {
                var fragmentLength = VariableLengthNumber.Read(bytes, ref position);
                if (fragmentLength > uint.MaxValue)
                {
                    throw new FormatException("A fragment is longer than an item can be.");
                }

                next += (long)fragmentLength + ItemHeaderLength;
            }
        }

        if (position != bytes.Length)
        {
            throw new FormatException("The frame table goes on after the last frame.");
        }

        length = next - ItemHeaderLength - offset;
        return new FrameTable(numbers, isOneFragmentPerFrame, places);
    }

    /// <summary>The fragments of a frame that exists.</summary>
    public FrameFragment[] GetFragments(int frame)
    {
        var bytes = Bytes;
        var (position, offset) = _places[frame / FramesPerPlace];
        for (var skipped = frame % FramesPerPlace; skipped > 0; skipped--)
        {
            for (var i = ReadFragmentCount(bytes, ref position); i > 0; i--)
            {
                offset += (long)VariableLengthNumber.Read(bytes, ref position) + ItemHeaderLength;
            }
        }

        var fragments = new FrameFragment[ReadFragmentCount(bytes, ref position)];
        for (var i = 0; i < fragments.Length; i++)
        {
            var length = (long)VariableLengthNumber.Read(bytes, ref position);
            fragments[i] = new FrameFragment(offset, length);
            offset += length + ItemHeaderLength;
        }

        return fragments;
    }

    /// <inheritdoc/>
    public bool Equals(FrameTable? other) =>
        other is not null
        && IsOneFragmentPerFrame == other.IsOneFragmentPerFrame
        && Bytes.SequenceEqual(other.Bytes)
        && _places[0].Offset == other._places[0].Offset;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FrameTable);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    private int ReadFragmentCount(ReadOnlySpan<byte> bytes, ref int position) =>
        IsOneFragmentPerFrame ? 1 : (int)VariableLengthNumber.Read(bytes, ref position);

    /// <summary>Where a frame's numbers are in the table, and its bytes in the file.</summary>
    private readonly record struct Place(int Position, long Offset);
}
