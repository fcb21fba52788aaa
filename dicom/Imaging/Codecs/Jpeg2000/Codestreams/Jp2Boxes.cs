using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The boxes of a JP2 file (ISO/IEC 15444-1 Annex I), which DICOM does not want around a codestream and some writers put there.</summary>
internal static class Jp2Boxes
{
    private const uint Signature = 0x6A502020; // "jP  "
    private const uint Codestream = 0x6A703263; // "jp2c"
    private const int HeaderLength = 8;
    private const int LongHeaderLength = 16;

    /// <summary>The codestream of a frame: what the box for it holds, or the frame itself where there are no boxes.</summary>
    /// <exception cref="CodecException">There are boxes, and none of them holds a codestream.</exception>
    public static ReadOnlyMemory<byte> FindCodestream(ReadOnlyMemory<byte> frame)
    {
        if (frame.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(frame.Span[4..]) != Signature)
        {
            return frame;
        }

        while (frame.Length >= HeaderLength)
        {
            var header = frame.Span;
            ulong length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var type = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
            var headerLength = HeaderLength;
            if (length == 1 && header.Length >= LongHeaderLength)
            {
                length = BinaryPrimitives.ReadUInt64BigEndian(header[HeaderLength..]);
                headerLength = LongHeaderLength;
            }

            // The last box can leave its length open.
            var end = length == 0 ? frame.Length : (int)Math.Min(length, (ulong)frame.Length);
            if (end < headerLength)
            {
                break;
            }

            if (type == Codestream)
            {
                return frame[headerLength..end];
            }

            frame = frame[end..];
        }

        throw new CodecException("The JP2 file has no codestream.");
    }
}
