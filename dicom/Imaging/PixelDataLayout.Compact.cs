using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging;

/// <content>The compact form that the index keeps: a version, flags, numbers of variable length, and the frame table.</content>
public sealed partial record PixelDataLayout
{
    private const byte Version = 1;
    private const int TagMask = 0b11;
    private const int EncapsulatedFlag = 1 << 2;
    private const int BigEndianFlag = 1 << 3;
    private const int OneFragmentPerFrameFlag = 1 << 4;

    /// <summary>The compact form: a few bytes, plus a few per fragment.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Tag"/> is not one of pixel data.</exception>
    public byte[] ToBytes()
    {
        var tag = Array.IndexOf(PixelDataTags, Tag);
        if (tag < 0)
        {
            throw new InvalidOperationException($"{Tag} is not pixel data.");
        }

        var output = new ArrayBufferWriter<byte>(64 + (Frames?.Bytes.Length ?? 0));
        output.Write([
            Version,
            (byte)(
                tag
                | (IsEncapsulated ? EncapsulatedFlag : 0)
                | (IsBigEndian ? BigEndianFlag : 0)
                | (Frames is { IsOneFragmentPerFrame: true } ? OneFragmentPerFrameFlag : 0)
            ),
        ]);
        VariableLengthNumber.Write(output, (ulong)(Offset + 1));
        VariableLengthNumber.Write(output, (ulong)FrameCount);
        if (Frames is not null)
        {
            output.Write(Frames.Bytes);
        }
        else
        {
            VariableLengthNumber.Write(output, (ulong)Length);
            VariableLengthNumber.Write(output, (ulong)FrameBits);
            VariableLengthNumber.Write(output, (ulong)WordSize);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the compact form.</summary>
    /// <exception cref="FormatException">The bytes are not one.</exception>
    public static PixelDataLayout FromBytes(ReadOnlySpan<byte> bytes) => FromBytes(bytes.ToArray().AsMemory());

    /// <summary>Reads the compact form, keeping the bytes: they must not change as long as the layout is used.</summary>
    /// <exception cref="FormatException">The bytes are not one.</exception>
    public static PixelDataLayout FromBytes(ReadOnlyMemory<byte> compact)
    {
        var bytes = compact.Span;
        if (bytes.Length < 2 || bytes[0] != Version)
        {
            throw new FormatException("The pixel data layout is of an unknown version.");
        }

        var flags = bytes[1];
        var isEncapsulated = (flags & EncapsulatedFlag) != 0;
        var position = 2;
        var offset = ReadNumber(bytes, ref position, long.MaxValue / 2) - 1;
        var frameCount = (int)ReadNumber(bytes, ref position, int.MaxValue);
        if ((flags & TagMask) >= PixelDataTags.Length || flags > (OneFragmentPerFrameFlag << 1) - 1)
        {
            throw new FormatException("The pixel data layout has unknown flags.");
        }

        if (isEncapsulated)
        {
            var isOneFragmentPerFrame = (flags & OneFragmentPerFrameFlag) != 0;
            var frames = FrameTable.Parse(compact[position..], isOneFragmentPerFrame, frameCount, offset, out var span);
            return new PixelDataLayout
            {
                Tag = PixelDataTags[flags & TagMask],
                Offset = offset,
                Length = span,
                FrameCount = frameCount,
                IsBigEndian = (flags & BigEndianFlag) != 0,
                Frames = frames,
            };
        }

        var length = ReadNumber(bytes, ref position, long.MaxValue / 16);
        var frameBits = ReadNumber(bytes, ref position, long.MaxValue / 16);
        var wordSize = (int)ReadNumber(bytes, ref position, sizeof(ulong));
        if (
            position != bytes.Length
            || wordSize is not (1 or 2 or 4 or 8)
            || frameBits < 1
            || (Int128)frameCount * frameBits > (Int128)length * 8
        )
        {
            throw new FormatException("The pixel data layout contradicts itself.");
        }

        return new PixelDataLayout
        {
            Tag = PixelDataTags[flags & TagMask],
            Offset = offset,
            Length = length,
            FrameCount = frameCount,
            FrameBits = frameBits,
            WordSize = wordSize,
            IsBigEndian = (flags & BigEndianFlag) != 0,
        };
    }

    private static long ReadNumber(ReadOnlySpan<byte> bytes, ref int position, long max) =>
        VariableLengthNumber.Read(bytes, ref position) is var number && number <= (ulong)max
            ? (long)number
            : throw new FormatException("The pixel data layout holds a number that is too large.");
}
