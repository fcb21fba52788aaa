using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A resolution level of a tile-component: its subbands and precincts (ISO/IEC 15444-1 §B.5, §B.6).</summary>
internal sealed class Resolution
{
    private readonly CodingStyle _style;
    private readonly int _widthExponent;
    private readonly int _heightExponent;
    private readonly bool _isLowest;
    private readonly Area _cells;
    private Precinct?[] _precincts = [];
    private ushort[] _layersRead = [];

    /// <summary>Lays a resolution level out; precincts are made when packets have something of them.</summary>
    /// <param name="area">Where it lies on its own grid.</param>
    /// <param name="level">Which it is, 0 being the lowest.</param>
    /// <param name="style">The coding style of its component.</param>
    /// <param name="subbands">LL; or HL, LH and HH.</param>
    public Resolution(Area area, int level, CodingStyle style, Subband[] subbands)
    {
        Area = area;
        Level = level;
        Subbands = subbands;
        _style = style;
        _isLowest = level == 0;
        var exponents = style.Precincts.Span[level];
        _widthExponent = exponents & 0x0F;
        _heightExponent = exponents >> 4;
        _cells = area.Cells(_widthExponent, _heightExponent);
    }

    /// <summary>Where it lies on its own grid.</summary>
    public Area Area { get; }

    /// <summary>Which it is, 0 being the lowest.</summary>
    public int Level { get; }

    /// <summary>LL; or HL, LH and HH.</summary>
    public IReadOnlyList<Subband> Subbands { get; }

    /// <summary>How many precincts it has; none when it is empty.</summary>
    public long PrecinctCount => (long)_cells.Width * _cells.Height;

    /// <summary>Precincts in a row.</summary>
    public int PrecinctsWide => _cells.Width;

    /// <summary>The precincts that packets had something of.</summary>
    public IEnumerable<Precinct> Precincts => _precincts.OfType<Precinct>();

    /// <summary>Makes room for the precincts, whose number has been found plausible.</summary>
    public void Allocate()
    {
        _precincts = new Precinct?[PrecinctCount];
        _layersRead = new ushort[PrecinctCount];
    }

    /// <summary>How many layers of a precinct have been read.</summary>
    public ref ushort LayersRead(int precinct) => ref _layersRead[precinct];

    /// <summary>A precinct.</summary>
    public Precinct PrecinctAt(int index) => _precincts[index] ??= CreatePrecinct(index);

    /// <summary>Where a precinct comes in progressions by position, on the reference grid (ISO/IEC 15444-1 §B.12.1.3).</summary>
    /// <param name="index">Which.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="size">What SIZ says of the component.</param>
    public (long X, long Y) PositionOf(int index, Area tile, ComponentSize size)
    {
        var (row, column) = Math.DivRem(index, PrecinctsWide);
        var halvings = _style.Levels - Level;
        var x = ((long)(_cells.X0 + column) << _widthExponent << halvings) * size.StepX;
        var y = ((long)(_cells.Y0 + row) << _heightExponent << halvings) * size.StepY;
        return (Math.Max(x, tile.X0), Math.Max(y, tile.Y0));
    }

    private Precinct CreatePrecinct(int index)
    {
        var (row, column) = Math.DivRem(index, PrecinctsWide);
        var halving = _isLowest ? 0 : 1;
        var (widthExponent, heightExponent) = (_widthExponent - halving, _heightExponent - halving);
        var cell = Area.Cell(_cells.X0 + column, _cells.Y0 + row, widthExponent, heightExponent);
        var bands = new List<PrecinctBand>(Subbands.Count);
        foreach (var subband in Subbands)
        {
            var area = cell.Intersect(subband.Area);
            if (!area.IsEmpty)
            {
                bands.Add(
                    new PrecinctBand(
                        subband,
                        area,
                        Math.Min(_style.BlockWidthExponent, widthExponent),
                        Math.Min(_style.BlockHeightExponent, heightExponent)
                    )
                );
            }
        }

        return new Precinct(bands);
    }
}
