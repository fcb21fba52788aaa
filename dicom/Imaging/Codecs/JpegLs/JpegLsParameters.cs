using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>What the coding of a scan's samples depends on (ISO/IEC 14495-1 §A.2.1, §C.2.4.1.1).</summary>
internal sealed class JpegLsParameters
{
    /// <summary>RESET when a preset does not say otherwise.</summary>
    public const int DefaultReset = 64;

    private JpegLsParameters(int maximum, int near, int threshold1, int threshold2, int threshold3, int reset)
    {
        Maximum = maximum;
        Near = near;
        Threshold1 = threshold1;
        Threshold2 = threshold2;
        Threshold3 = threshold3;
        Reset = reset;
        Range = (maximum + 2 * near) / (2 * near + 1) + 1;
        RangeBits = BitLength(Range - 1);
        var bits = Math.Max(2, BitLength(maximum));
        Limit = 2 * (bits + Math.Max(8, bits));
    }

    /// <summary>MAXVAL: the highest sample, 1 to 65,535.</summary>
    public int Maximum { get; }

    /// <summary>NEAR: how far a decoded sample may be from the original; 0 when nothing is lost.</summary>
    public int Near { get; }

    /// <summary>T1, the first step of the local gradients.</summary>
    public int Threshold1 { get; }

    /// <summary>T2, the second step.</summary>
    public int Threshold2 { get; }

    /// <summary>T3, the third step.</summary>
    public int Threshold3 { get; }

    /// <summary>RESET: how many samples of a context are counted before their weight is halved.</summary>
    public int Reset { get; }

    /// <summary>RANGE: how many prediction errors differ.</summary>
    public int Range { get; }

    /// <summary>qbpp: the bits that they need.</summary>
    public int RangeBits { get; }

    /// <summary>LIMIT: the bits that the code of a prediction error has at the most.</summary>
    public int Limit { get; }

    /// <summary>The parameters of a scan.</summary>
    /// <param name="precision">Bits of a sample, 2 to 16.</param>
    /// <param name="near">NEAR.</param>
    /// <param name="preset">What a preset says, 0 where it leaves the default.</param>
    /// <exception cref="CodecException">They do not go together.</exception>
    public static JpegLsParameters Create(int precision, int near, JpegLsPreset preset)
    {
        var maximum = preset.Maximum == 0 ? (1 << precision) - 1 : preset.Maximum;
        if (maximum >= 1 << precision || near > Math.Min(byte.MaxValue, maximum / 2))
        {
            throw new CodecException("MAXVAL or NEAR of the JPEG-LS frame does not fit its precision.");
        }

        var (default1, default2, default3) = DefaultThresholds(maximum, near);
        var threshold1 = preset.Threshold1 == 0 ? default1 : preset.Threshold1;
        var threshold2 = preset.Threshold2 == 0 ? default2 : preset.Threshold2;
        var threshold3 = preset.Threshold3 == 0 ? default3 : preset.Threshold3;
        if (threshold1 <= near || threshold2 < threshold1 || threshold3 < threshold2 || threshold3 > maximum)
        {
            throw new CodecException("The thresholds of the JPEG-LS frame are out of order.");
        }

        var reset = preset.Reset == 0 ? DefaultReset : preset.Reset;
        return reset >= 3
            ? new JpegLsParameters(maximum, near, threshold1, threshold2, threshold3, reset)
            : throw new CodecException("RESET of the JPEG-LS frame is less than 3.");
    }

    private static (int, int, int) DefaultThresholds(int maximum, int near)
    {
        int step1,
            step2,
            step3;
        if (maximum >= 128)
        {
            var factor = (Math.Min(maximum, 4095) + 128) / 256;
            (step1, step2, step3) = (factor + 2, factor * 4 + 3, factor * 17 + 4);
        }
        else
        {
            var factor = 256 / (maximum + 1);
            (step1, step2, step3) = (Math.Max(2, 3 / factor), Math.Max(3, 7 / factor), Math.Max(4, 21 / factor));
        }

        var threshold1 = Within(step1 + 3 * near, near + 1, maximum);
        var threshold2 = Within(step2 + 5 * near, threshold1, maximum);
        return (threshold1, threshold2, Within(step3 + 7 * near, threshold2, maximum));
    }

    /// <summary>CLAMP of §C.2.4.1.1, which gives the lower bound for what is out of either.</summary>
    private static int Within(int value, int lowest, int highest) => value > highest || value < lowest ? lowest : value;

    private static int BitLength(int value) => BitOperations.Log2((uint)value) + 1;
}
