namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>The statistics of the samples that end runs (ISO/IEC 14495-1 §A.7.2).</summary>
internal struct JpegLsRunContext
{
    private readonly int _type;
    private int _magnitudes;
    private int _count;
    private int _negatives;

    /// <summary>The statistics at the beginning.</summary>
    /// <param name="type">RItype: 1 when the sample above is like the run's, else 0.</param>
    /// <param name="range">RANGE.</param>
    public JpegLsRunContext(int type, int range)
    {
        _type = type;
        _magnitudes = Math.Max(2, (range + 32) / 64);
        _count = 1;
    }

    /// <summary>k: the bits of the next error that are not in unary.</summary>
    public readonly int GolombBits =>
        JpegLsContext.GolombBitsOf((uint)(_magnitudes + (_type == 1 ? _count >> 1 : 0)), (uint)_count);

    /// <summary>The error that a code stands for.</summary>
    public readonly int ErrorOf(int code, int golombBits)
    {
        var value = code + _type;
        var map = value & 1;
        var magnitude = (value + map) >> 1;
        return (golombBits != 0 || 2 * _negatives >= _count) == (map == 1) ? -magnitude : magnitude;
    }

    /// <summary>The code of an error.</summary>
    public readonly int CodeOf(int error, int golombBits)
    {
        var isTurned = golombBits != 0 || 2 * _negatives >= _count;
        var map = error < 0 == isTurned && error != 0 ? 1 : 0;
        return 2 * Math.Abs(error) - _type - map;
    }

    /// <summary>Takes an error and its code in.</summary>
    public void Add(int error, int code, int reset)
    {
        if (error < 0)
        {
            _negatives++;
        }

        _magnitudes += (code + 1 - _type) >> 1;
        if (_count == reset)
        {
            _magnitudes >>= 1;
            _count >>= 1;
            _negatives >>= 1;
        }

        _count++;
    }
}
