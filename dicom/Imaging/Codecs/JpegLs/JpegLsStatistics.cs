namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>What coder and decoder of a scan have learnt (ISO/IEC 14495-1 §A.2.1).</summary>
internal sealed class JpegLsStatistics
{
    private readonly JpegLsContext[] _contexts = new JpegLsContext[JpegLsContext.Count];
    private readonly JpegLsRunContext[] _runs = new JpegLsRunContext[2];
    private readonly int _range;

    /// <summary>Statistics at the beginning.</summary>
    /// <param name="range">RANGE.</param>
    public JpegLsStatistics(int range)
    {
        _range = range;
        Reset();
    }

    /// <summary>Those of samples within changes.</summary>
    public Span<JpegLsContext> Contexts => _contexts;

    /// <summary>Those of samples that end runs, by RItype.</summary>
    public Span<JpegLsRunContext> Runs => _runs;

    /// <summary>Forgets what was learnt.</summary>
    public void Reset()
    {
        _contexts.AsSpan().Fill(JpegLsContext.Create(_range));
        _runs[0] = new JpegLsRunContext(0, _range);
        _runs[1] = new JpegLsRunContext(1, _range);
    }
}
