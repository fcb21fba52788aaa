using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>The packets of a progression (ISO/IEC 15444-1 §B.12.1) that have not been read yet.</summary>
internal static class PacketSequence
{
    /// <summary>The packets in order, each to be read before the next is asked for.</summary>
    public static IEnumerable<PacketId> Of(Tile tile, Progression progression) =>
        progression.Order switch
        {
            ProgressionOrder.LayerResolutionComponentPosition => ByLayer(tile, progression),
            ProgressionOrder.ResolutionLayerComponentPosition => ByResolution(tile, progression),
            _ => ByPosition(tile, progression),
        };

    private static IEnumerable<PacketId> ByLayer(Tile tile, Progression progression)
    {
        var levels = Levels(tile, progression).SelectMany(level => level).ToArray();
        for (var layer = 0; layer < progression.Layers; layer++)
        {
            foreach (var packet in OfLayer(levels, layer))
            {
                yield return packet;
            }
        }
    }

    private static IEnumerable<PacketId> ByResolution(Tile tile, Progression progression)
    {
        foreach (var level in Levels(tile, progression))
        {
            for (var layer = 0; layer < progression.Layers; layer++)
            {
                foreach (var packet in OfLayer(level, layer))
                {
                    yield return packet;
                }
            }
        }
    }

    private static IEnumerable<PacketId> OfLayer((int Component, Resolution Resolution)[] levels, int layer)
    {
        foreach (var (component, resolution) in levels)
        {
            for (var precinct = 0; precinct < resolution.PrecinctCount; precinct++)
            {
                if (resolution.LayersRead(precinct) == layer)
                {
                    yield return new PacketId(component, resolution.Level, precinct, layer);
                }
            }
        }
    }

    /// <summary>
    /// The components of each resolution level that have precincts there: without the others, no layer is walked over
    /// in vain, however many the codestream claims.
    /// </summary>
    private static (int Component, Resolution Resolution)[][] Levels(Tile tile, Progression progression) =>
        [
            .. Enumerable
                .Range(progression.FirstComponent, Math.Max(0, progression.EndComponent - progression.FirstComponent))
                .SelectMany(component =>
                    tile.Components[component].Resolutions.Select(resolution => (component, resolution))
                )
                .Where(one =>
                    one.resolution.PrecinctCount > 0
                    && one.resolution.Level >= progression.FirstResolution
                    && one.resolution.Level < progression.EndResolution
                )
                .GroupBy(one => one.resolution.Level)
                .OrderBy(level => level.Key)
                .Select(level => level.ToArray()),
        ];

    /// <summary>
    /// The precincts, sorted by what the order says. Walking over all positions instead would take as long as a
    /// codestream of tiny precincts wants.
    /// </summary>
    private static IEnumerable<PacketId> ByPosition(Tile tile, Progression progression)
    {
        var places = new List<Place>();
        for (var component = progression.FirstComponent; component < progression.EndComponent; component++)
        {
            var (resolutions, size) = (tile.Components[component].Resolutions, tile.Components[component].Size);
            var end = Math.Min(resolutions.Count, progression.EndResolution);
            for (var level = progression.FirstResolution; level < end; level++)
            {
                var resolution = resolutions[level];
                for (var precinct = 0; precinct < resolution.PrecinctCount; precinct++)
                {
                    if (resolution.LayersRead(precinct) < progression.Layers)
                    {
                        var (x, y) = resolution.PositionOf(precinct, tile.Area, size);
                        places.Add(new Place(component, level, precinct, x, y));
                    }
                }
            }
        }

        places.Sort(Comparison(progression.Order));
        foreach (var place in places)
        {
            var read = tile.Components[place.Component].Resolutions[place.Level].LayersRead(place.Precinct);
            for (int layer = read; layer < progression.Layers; layer++)
            {
                yield return new PacketId(place.Component, place.Level, place.Precinct, layer);
            }
        }
    }

    private static Comparison<Place> Comparison(ProgressionOrder order) =>
        order switch
        {
            ProgressionOrder.ResolutionPositionComponentLayer => static (a, b) =>
                (a.Level, a.Y, a.X, a.Component).CompareTo((b.Level, b.Y, b.X, b.Component)),
            ProgressionOrder.PositionComponentResolutionLayer => static (a, b) =>
                (a.Y, a.X, a.Component, a.Level).CompareTo((b.Y, b.X, b.Component, b.Level)),
            _ => static (a, b) => (a.Component, a.Y, a.X, a.Level).CompareTo((b.Component, b.Y, b.X, b.Level)),
        };

    private readonly record struct Place(int Component, int Level, int Precinct, long X, long Y);
}
