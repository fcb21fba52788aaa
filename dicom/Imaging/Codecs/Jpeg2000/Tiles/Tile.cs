using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A tile with its components (ISO/IEC 15444-1 §B.3).</summary>
internal sealed class Tile
{
    private readonly CodingParameters _parameters;

    /// <summary>Lays the tile out.</summary>
    /// <param name="area">Where it lies on the reference grid.</param>
    /// <param name="size">What SIZ says.</param>
    /// <param name="parameters">The parameters of the tile.</param>
    /// <param name="length">Bytes of its packets: each packet takes one at least, so a tile of more packets is refused before it costs anything.</param>
    /// <exception cref="CodecException">The parameters do not fit together, or not to the length.</exception>
    public Tile(Area area, ImageSize size, CodingParameters parameters, long length)
    {
        Area = area;
        _parameters = parameters;
        Components =
        [
            .. size.Components.Select((component, index) => new TileComponent(area, index, component, parameters)),
        ];
        var resolutions = Components.SelectMany(component => component.Resolutions);
        if (
            resolutions.Sum(resolution => resolution.PrecinctCount) is var precincts
            && precincts > length / Style.Layers
        )
        {
            throw new CodecException("The JPEG 2000 codestream is too short for the packets of a tile.");
        }

        foreach (var resolution in resolutions)
        {
            resolution.Allocate();
        }
    }

    /// <summary>Where it lies on the reference grid.</summary>
    public Area Area { get; }

    /// <summary>Its components.</summary>
    public IReadOnlyList<TileComponent> Components { get; }

    /// <summary>What is common to them.</summary>
    public TileStyle Style => _parameters.Tile;

    /// <summary>Its packets in the order of the codestream (ISO/IEC 15444-1 §B.12).</summary>
    public IEnumerable<PacketId> Packets()
    {
        var changes = _parameters.ProgressionChanges;
        var all = new Progression(Style.Order, Style.Layers, 0, int.MaxValue, 0, Components.Count);
        return changes.Count == 0
            ? PacketSequence.Of(this, all)
            : changes.SelectMany(change =>
                PacketSequence.Of(this, change with { Layers = Math.Min(change.Layers, Style.Layers) })
            );
    }
}
