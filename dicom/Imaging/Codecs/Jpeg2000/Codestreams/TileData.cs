using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The parts of a tile.</summary>
/// <param name="parameters">The parameters of its headers.</param>
internal sealed class TileData(CodingParameters parameters)
{
    /// <summary>The parameters of its headers, over those of the main header.</summary>
    public CodingParameters Parameters { get; } = parameters;

    /// <summary>Its parts, in order.</summary>
    public List<TilePart> Parts { get; } = [];

    /// <summary>The packet headers of all its parts (PPT); none when they are with the packets, or in the main header.</summary>
    public ArrayBufferWriter<byte> PackedHeaders { get; } = new();

    /// <summary>Bytes of its packets, headers included.</summary>
    public long Length =>
        Parts.Sum(part => (long)part.Packets.Length + (part.PackedHeaders?.Length ?? 0)) + PackedHeaders.WrittenCount;
}
