using System.Numerics;
using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>The statistics of samples with like gradients (ISO/IEC 14495-1 §A.2.1, §A.6).</summary>
internal struct JpegLsContext
{
    /// <summary>How many contexts there are: of nine steps in each of three gradients, those of opposite sign being one.</summary>
    public const int Count = 365;

    private const int LowestCorrection = -128;
    private const int HighestCorrection = 127;

    /// <summary>A: the sum of the errors' magnitudes.</summary>
    private int _magnitudes;

    /// <summary>B: the sum of the errors.</summary>
    private int _errors;

    /// <summary>N: how many there were.</summary>
    private int _count;

    /// <summary>C: what corrects the prediction.</summary>
    public int Correction { get; private set; }

    /// <summary>k: the bits of the next error that are not in unary (§A.5.1), found when the statistics change.</summary>
    public int GolombBits { get; private set; }

    /// <summary>-1 when errors of this context are coded with their order turned (§A.5.2), else 0; only where nothing is lost and k is 0.</summary>
    public readonly int Turn => GolombBits == 0 && 2 * _errors <= -_count ? -1 : 0;

    /// <summary>The statistics at the beginning.</summary>
    public static JpegLsContext Create(int range)
    {
        var context = new JpegLsContext { _magnitudes = Math.Max(2, (range + 32) / 64), _count = 1 };
        context.GolombBits = GolombBitsOf((uint)context._magnitudes, 1);
        return context;
    }

    /// <summary>The least k with <paramref name="count"/> &lt;&lt; k not below <paramref name="magnitudes"/>; both are above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int GolombBitsOf(uint magnitudes, uint count)
    {
        var bits = Math.Max(BitOperations.LeadingZeroCount(count) - BitOperations.LeadingZeroCount(magnitudes), 0);
        return (ulong)count << bits < magnitudes ? bits + 1 : bits;
    }

    /// <summary>Takes an error in (§A.6).</summary>
    /// <param name="error">The error, quantized when samples may be lost.</param>
    /// <param name="step">2 NEAR + 1.</param>
    /// <param name="reset">RESET.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int error, int step, int reset)
    {
        var magnitudes = _magnitudes + Math.Abs(error);
        var errors = _errors + error * step;
        var count = _count;
        if (count == reset)
        {
            magnitudes >>= 1;
            errors >>= 1;
            count >>= 1;
        }

        count++;
        if (errors <= -count)
        {
            errors = Math.Max(errors + count, 1 - count);
            Correction = Math.Max(Correction - 1, LowestCorrection);
        }
        else if (errors > 0)
        {
            errors = Math.Min(errors - count, 0);
            Correction = Math.Min(Correction + 1, HighestCorrection);
        }

        _magnitudes = magnitudes;
        _errors = errors;
        _count = count;
        GolombBits = GolombBitsOf((uint)magnitudes, (uint)count);
    }
}
