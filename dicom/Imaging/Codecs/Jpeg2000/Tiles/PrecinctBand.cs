using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>The code-blocks of a precinct in one subband, and what packet headers have said of them (ISO/IEC 15444-1 §B.7, §B.10).</summary>
internal sealed class PrecinctBand
{
    private readonly Area _area;
    private readonly Area _cells;
    private readonly int _widthExponent;
    private readonly int _heightExponent;
    private readonly CodeBlock?[] _blocks;

    /// <summary>Lays the code-blocks out.</summary>
    /// <param name="subband">Their subband.</param>
    /// <param name="area">The precinct in the subband; not empty.</param>
    /// <param name="widthExponent">Columns of a code-block, as a power of two.</param>
    /// <param name="heightExponent">Rows of a code-block, as a power of two.</param>
    public PrecinctBand(Subband subband, Area area, int widthExponent, int heightExponent)
    {
        Subband = subband;
        _area = area;
        _widthExponent = widthExponent;
        _heightExponent = heightExponent;
        _cells = area.Cells(widthExponent, heightExponent);
        _blocks = new CodeBlock?[_cells.Width * _cells.Height];
        Inclusion = new TagTree(_cells.Width, _cells.Height);
        ZeroBitPlanes = new TagTree(_cells.Width, _cells.Height);
    }

    /// <summary>Their subband.</summary>
    public Subband Subband { get; }

    /// <summary>The layer in which each is included first.</summary>
    public TagTree Inclusion { get; }

    /// <summary>The bit-planes of each that are missing because they are zero.</summary>
    public TagTree ZeroBitPlanes { get; }

    /// <summary>How many there are.</summary>
    public int Count => _blocks.Length;

    /// <summary>Those that packets had something of.</summary>
    public IEnumerable<CodeBlock> Blocks => _blocks.OfType<CodeBlock>();

    /// <summary>A code-block; null when no packet had anything of it yet.</summary>
    public CodeBlock? BlockAt(int index) => _blocks[index];

    /// <summary>Notes that a code-block is included.</summary>
    /// <param name="index">Which.</param>
    /// <param name="style">How it is coded.</param>
    /// <param name="zeroBitPlanes">Its bit-planes that are missing because they are zero.</param>
    public CodeBlock Include(int index, CodeBlockStyle style, int zeroBitPlanes)
    {
        var (row, column) = Math.DivRem(index, _cells.Width);
        var cell = Area.Cell(_cells.X0 + column, _cells.Y0 + row, _widthExponent, _heightExponent);
        return _blocks[index] = new CodeBlock(cell.Intersect(_area), zeroBitPlanes) { Style = style };
    }
}
