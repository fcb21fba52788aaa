using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>Reads the numbers of a marker segment, big endian.</summary>
/// <param name="bytes">The segment, from after its length.</param>
internal ref struct SegmentReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Takes bytes.</summary>
    /// <exception cref="CodecException">There are not so many.</exception>
    public ReadOnlySpan<byte> Read(int count)
    {
        if (count > _rest.Length)
        {
            throw new CodecException("A JPEG 2000 marker segment is too short.");
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>Takes a number of one byte.</summary>
    /// <exception cref="CodecException">The segment has ended.</exception>
    public int ReadByte() => Read(1)[0];

    /// <summary>Takes a number of two bytes.</summary>
    /// <exception cref="CodecException">The segment has ended.</exception>
    public int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Read(2));

    /// <summary>Takes a number of four bytes.</summary>
    /// <exception cref="CodecException">The segment has ended.</exception>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Read(4));

    /// <summary>Takes a number of four bytes that is to be a place or a distance on the reference grid.</summary>
    /// <exception cref="CodecException">The segment has ended, or the number is above 2^31 - 1.</exception>
    public int ReadCoordinate() =>
        ReadUInt32() is <= int.MaxValue and var value
            ? (int)value
            : throw new CodecException("A JPEG 2000 image lies too far out on its grid.");

    /// <summary>Takes the index of a component: one byte, two with more than 256 components.</summary>
    /// <exception cref="CodecException">The segment has ended.</exception>
    public int ReadComponent(int components) => components <= 256 ? ReadByte() : ReadUInt16();
}
