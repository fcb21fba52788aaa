namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The parameters of a main header, or of a tile's headers over those of the main header (ISO/IEC 15444-1 §A.6).</summary>
/// <param name="components">Components of the image.</param>
/// <param name="main">The parameters of the main header, for those of a tile.</param>
internal sealed class CodingParameters(int components, CodingParameters? main = null)
{
    private readonly Dictionary<int, CodingStyle> _styles = [];
    private readonly Dictionary<int, Quantization> _quantizations = [];
    private readonly Dictionary<int, int> _shifts = [];
    private readonly List<Progression> _changes = [];
    private TileStyle? _tile;
    private CodingStyle? _style;
    private Quantization? _quantization;

    /// <summary>What is common to the components of the tile.</summary>
    /// <exception cref="CodecException">There is no COD.</exception>
    public TileStyle Tile =>
        _tile ?? main?._tile ?? throw new CodecException("The JPEG 2000 codestream has no coding style.");

    /// <summary>The entries of POC; none when packets are in the order of <see cref="Tile"/>.</summary>
    public IReadOnlyList<Progression> ProgressionChanges =>
        _changes.Count > 0 || main is null ? _changes : main._changes;

    /// <summary>The coding style of a component: that of the tile before that of the image, COC before COD.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public CodingStyle StyleOf(int component) =>
        _styles.GetValueOrDefault(component)
        ?? _style
        ?? main?.StyleOf(component)
        ?? throw new CodecException("The JPEG 2000 codestream has no coding style.");

    /// <summary>The quantization of a component, likewise.</summary>
    /// <exception cref="CodecException">There is none.</exception>
    public Quantization QuantizationOf(int component) =>
        _quantizations.GetValueOrDefault(component)
        ?? _quantization
        ?? main?.QuantizationOf(component)
        ?? throw new CodecException("The JPEG 2000 codestream has no quantization.");

    /// <summary>Bit-planes by which coefficients of a region of interest are shifted up (ISO/IEC 15444-1 Annex H); 0 without one.</summary>
    public int RegionShiftOf(int component) =>
        _shifts.TryGetValue(component, out var shift) ? shift : main?.RegionShiftOf(component) ?? 0;

    /// <summary>Takes in a marker segment, when it is one of parameters.</summary>
    /// <exception cref="CodecException">It says what cannot be.</exception>
    public void Read(int marker, SegmentReader segment)
    {
        switch (marker)
        {
            case Marker.Cod:
                (_tile, _style) = TileStyle.Read(segment);
                break;
            case Marker.Coc:
                var ofStyle = ReadComponent(ref segment);
                var hasPrecincts = (segment.ReadByte() & 1) != 0;
                _styles[ofStyle] = CodingStyle.Read(segment, hasPrecincts);
                break;
            case Marker.Qcd:
                _quantization = Quantization.Read(segment);
                break;
            case Marker.Qcc:
                var ofQuantization = ReadComponent(ref segment);
                _quantizations[ofQuantization] = Quantization.Read(segment);
                break;
            case Marker.Rgn:
                var ofRegion = ReadComponent(ref segment);
                if (segment.ReadByte() != 0)
                {
                    throw new CodecException("The kind of region of interest in the JPEG 2000 codestream is unknown.");
                }

                _shifts[ofRegion] = segment.ReadByte();
                break;
            case Marker.Poc:
                Progression.Read(segment, components, _changes);
                break;
            case Marker.Mct or Marker.Mcc:
                throw new CodecException("Multi-component transforms of JPEG 2000 Part 2 are not known.");
        }
    }

    private int ReadComponent(ref SegmentReader segment)
    {
        var component = segment.ReadComponent(components);
        return component < components
            ? component
            : throw new CodecException("A JPEG 2000 marker segment is about a component that is not there.");
    }
}
