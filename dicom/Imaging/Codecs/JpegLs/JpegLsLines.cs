namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>The line being coded and the one above, of zeros at first, with places at their ends (ISO/IEC 14495-1 §A.2.1).</summary>
/// <param name="places">Samples of a line and those at its ends.</param>
internal sealed class JpegLsLines(int places)
{
    private ushort[] _above = new ushort[places];
    private ushort[] _line = new ushort[places];
    private int _runIndex;

    /// <summary>The line above.</summary>
    public Span<ushort> Above => _above;

    /// <summary>The line.</summary>
    public Span<ushort> Line => _line;

    /// <summary>RUNindex, which lasts from line to line.</summary>
    public ref int RunIndex => ref _runIndex;

    /// <summary>Makes the line the one above. The new one has what was before in it, to be overwritten.</summary>
    public void Next() => (_above, _line) = (_line, _above);

    /// <summary>Sets the places at the ends: right of the line above is its last pixel again, left of the line the one above (§A.2.1).</summary>
    public void SetEnds(int components)
    {
        Above[^(2 * components)..^components].CopyTo(Above[^components..]);
        Above[components..(2 * components)].CopyTo(Line);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _line.AsSpan().Clear();
        _above.AsSpan().Clear();
        _runIndex = 0;
    }
}
