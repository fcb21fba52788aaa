namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>What QCD or QCC say (ISO/IEC 15444-1 §A.6.4, §E.1).</summary>
internal sealed class Quantization
{
    private const int None = 0;
    private const int Derived = 1;
    private const int Expounded = 2;

    private readonly bool _isDerived;
    private readonly int[] _steps;

    private Quantization(int guardBits, bool isDerived, int[] steps)
    {
        GuardBits = guardBits;
        _isDerived = isDerived;
        _steps = steps;
    }

    /// <summary>Guard bits, 0 to 7.</summary>
    public int GuardBits { get; }

    /// <summary>Reads the parameters, which reach to the end of the segment.</summary>
    /// <exception cref="CodecException">They cannot be.</exception>
    public static Quantization Read(SegmentReader segment)
    {
        var style = segment.ReadByte();
        var (guardBits, kind) = (style >> 5, style & 0x1F);
        var size = kind == None ? 1 : 2;
        var steps = new int[kind == Derived ? 1 : segment.Rest.Length / size];
        if (kind > Expounded || steps.Length == 0)
        {
            throw new CodecException("The JPEG 2000 quantization is unknown.");
        }

        foreach (ref var step in steps.AsSpan())
        {
            step = kind == None ? segment.ReadByte() >> 3 << 11 : segment.ReadUInt16();
        }

        return new Quantization(guardBits, kind == Derived, steps);
    }

    /// <summary>Exponent and mantissa (of 2^11) of the step of a subband.</summary>
    /// <param name="resolution">Its resolution level.</param>
    /// <param name="band">Its place in that level: 0 for LL; HL, LH and HH are 0, 1 and 2.</param>
    /// <exception cref="CodecException">There is no step for it.</exception>
    public (int Exponent, int Mantissa) StepOf(int resolution, int band)
    {
        var index = resolution == 0 ? 0 : 3 * resolution - 2 + band;
        var step =
            _isDerived ? _steps[0]
            : index < _steps.Length ? _steps[index]
            : throw new CodecException("A JPEG 2000 subband has no quantization step.");
        var exponent = step >> 11;
        if (_isDerived && resolution > 0)
        {
            exponent -= resolution - 1;
        }

        return exponent >= 0
            ? (exponent, step & 0x7FF)
            : throw new CodecException("A JPEG 2000 quantization step is out of range.");
    }
}
