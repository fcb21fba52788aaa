using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>Packet headers apart from the packets, gathered from the segments of PPM or PPT in one header (ISO/IEC 15444-1 §A.7.4, §A.7.5).</summary>
internal sealed class PackedHeaders
{
    private readonly List<(int Index, byte[] Bytes)> _segments = [];

    /// <summary>Whether there are any.</summary>
    public bool IsEmpty => _segments.Count == 0;

    /// <summary>Takes in a segment: its index, and a part of the headers.</summary>
    /// <exception cref="CodecException">It is too short.</exception>
    public void Read(SegmentReader segment)
    {
        var index = segment.ReadByte();
        _segments.Add((index, segment.Rest.ToArray()));
    }

    /// <summary>All parts, in order of their indexes.</summary>
    public byte[] Join() => [.. _segments.OrderBy(segment => segment.Index).SelectMany(segment => segment.Bytes)];

    /// <summary>Takes the headers of PPM apart: those of each tile-part after their length.</summary>
    /// <exception cref="CodecException">A length leads out of them.</exception>
    public Queue<ReadOnlyMemory<byte>> Split()
    {
        ReadOnlyMemory<byte> rest = Join();
        var parts = new Queue<ReadOnlyMemory<byte>>();
        while (!rest.IsEmpty)
        {
            if (
                rest.Length < sizeof(uint)
                || BinaryPrimitives.ReadUInt32BigEndian(rest.Span) is var length
                    && length > (uint)(rest.Length - sizeof(uint))
            )
            {
                throw new CodecException("The packed packet headers of the JPEG 2000 codestream are cut off.");
            }

            parts.Enqueue(rest.Slice(sizeof(uint), (int)length));
            rest = rest[(sizeof(uint) + (int)length)..];
        }

        return parts;
    }
}
