namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>What COD says of all components of a tile (ISO/IEC 15444-1 §A.6.1).</summary>
internal sealed record TileStyle
{
    /// <summary>The order of packets without POC.</summary>
    public required ProgressionOrder Order { get; init; }

    /// <summary>Layers, 1 to 65,535.</summary>
    public required int Layers { get; init; }

    /// <summary>Whether the first three components are transformed: reversibly as the wavelet of the first is, or not.</summary>
    public required bool HasComponentTransform { get; init; }

    /// <summary>Reads the segment of COD, which goes on with the coding style of components.</summary>
    /// <exception cref="CodecException">It is not such a segment.</exception>
    public static (TileStyle Tile, CodingStyle Component) Read(SegmentReader segment)
    {
        var flags = segment.ReadByte();
        var order = Progression.ToOrder(segment.ReadByte());
        var layers = segment.ReadUInt16();
        var transform = segment.ReadByte();
        if (layers == 0 || transform > 1)
        {
            throw new CodecException("The JPEG 2000 codestream has no layers, or a transform of Part 2.");
        }

        var tile = new TileStyle
        {
            Order = order,
            Layers = layers,
            HasComponentTransform = transform == 1,
        };
        return (tile, CodingStyle.Read(segment, (flags & 1) != 0));
    }
}
