using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>The boxes of an MP4 file (ISO/IEC 14496-12 §4.2), and the types of those that describe a video.</summary>
internal static class Mp4Box
{
    public const uint FileType = 0x66747970; // ftyp
    public const uint Movie = 0x6D6F6F76; // moov
    public const uint Track = 0x7472616B; // trak
    public const uint Media = 0x6D646961; // mdia
    public const uint MediaHeader = 0x6D646864; // mdhd
    public const uint MediaInformation = 0x6D696E66; // minf
    public const uint SampleTable = 0x7374626C; // stbl
    public const uint SampleDescription = 0x73747364; // stsd
    public const uint SampleSize = 0x7374737A; // stsz
    public const uint Avc = 0x61766331; // avc1
    public const uint AvcConfiguration = 0x61766343; // avcC
    public const uint Hevc = 0x68766331; // hvc1
    public const uint HevcInBand = 0x68657631; // hev1
    public const uint HevcConfiguration = 0x68766343; // hvcC

    /// <summary>The type of the box that bytes begin with, at least 8 of them.</summary>
    public static uint TypeOf(ReadOnlySpan<byte> box) => BinaryPrimitives.ReadUInt32BigEndian(box[4..]);

    /// <summary>Reads the header of a box.</summary>
    /// <param name="header">Its first 16 bytes, fewer where there are no more.</param>
    /// <param name="available">Bytes from its start to the end of what holds it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="headerLength">Bytes of the header.</param>
    /// <param name="length">Bytes of the box, header included.</param>
    public static bool TryReadHeader(
        ReadOnlySpan<byte> header,
        long available,
        out uint type,
        out int headerLength,
        out long length
    )
    {
        (type, headerLength, length) = (0, 8, 0);
        if (header.Length < headerLength)
        {
            return false;
        }

        type = TypeOf(header);
        length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length == 1 && header.Length >= 16)
        {
            headerLength = 16;
            length = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
        }
        else if (length == 0)
        {
            // The last one goes on to the end.
            length = available;
        }

        return length >= headerLength && length <= available;
    }

    /// <summary>Takes the next box.</summary>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> boxes, out uint type, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!TryReadHeader(boxes, boxes.Length, out type, out var headerLength, out var length))
        {
            return false;
        }

        content = boxes[headerLength..(int)length];
        boxes = boxes[(int)length..];
        return true;
    }

    /// <summary>Finds the first box of a type.</summary>
    public static bool TryFind(ReadOnlySpan<byte> boxes, uint wanted, out ReadOnlySpan<byte> content)
    {
        while (TryRead(ref boxes, out var type, out content))
        {
            if (type == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
