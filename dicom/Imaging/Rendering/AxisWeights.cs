namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>
/// How the pixels of a row or column are made of those of the source. Shrinking takes the mean of what each pixel covers,
/// so that nothing is passed over; enlarging goes along a cubic curve through the four nearest (Catmull-Rom).
/// </summary>
internal sealed class AxisWeights
{
    private readonly float[] _weights;

    private AxisWeights(int[] starts, int taps, float[] weights)
    {
        Starts = starts;
        Taps = taps;
        _weights = weights;
    }

    /// <summary>The first source pixel of each target pixel; all of its <see cref="Taps"/> exist.</summary>
    public int[] Starts { get; }

    /// <summary>Source pixels of each target pixel.</summary>
    public int Taps { get; }

    /// <summary>Those of all target pixels, one after the other.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>What each source pixel of a target pixel counts; they add up to 1.</summary>
    public ReadOnlySpan<float> WeightsOf(int target) => _weights.AsSpan(target * Taps, Taps);

    /// <summary>Whether each pixel is made of the one at the same place only.</summary>
    public bool IsIdentity(int sourceLength)
    {
        if (Starts.Length != sourceLength)
        {
            return false;
        }

        for (var i = 0; i < Starts.Length; i++)
        {
            var own = i - Starts[i];
            if (own < 0 || own >= Taps || WeightsOf(i)[own] != 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Works out the weights.</summary>
    /// <param name="sourceLength">Pixels of the source.</param>
    /// <param name="interval">What of them is wanted.</param>
    /// <param name="targetLength">Pixels of the target.</param>
    public static AxisWeights Create(int sourceLength, Interval interval, int targetLength)
    {
        var step = interval.Length / targetLength;
        var taps = Math.Min(sourceLength, step > 1 ? (int)Math.Ceiling(step) + 1 : 4);
        var starts = new int[targetLength];
        var weights = new float[targetLength * taps];
        for (var i = 0; i < targetLength; i++)
        {
            var from = interval.Start + i * step;
            var place = interval.IsFlipped ? targetLength - 1 - i : i;
            var own = weights.AsSpan(place * taps, taps);
            starts[place] =
                step > 1
                    ? Cover(from, Math.Min(from + step, interval.End), sourceLength, own)
                    : Curve(from + step / 2, sourceLength, own);
        }

        return new AxisWeights(starts, taps, weights);
    }

    /// <summary>The share that each source pixel has in a part of the row.</summary>
    private static int Cover(double from, double to, int sourceLength, Span<float> weights)
    {
        var start = Math.Min((int)from, sourceLength - weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            var covered = Math.Min(to, start + i + 1) - Math.Max(from, start + i);
            weights[i] = (float)(Math.Max(covered, 0) / (to - from));
        }

        return start;
    }

    /// <summary>The cubic curve at a place; beyond the edge the source goes on as it ended.</summary>
    private static int Curve(double place, int sourceLength, Span<float> weights)
    {
        // Pixels are known at their middles.
        var before = (int)Math.Floor(place - 0.5);
        var t = place - 0.5 - before;
        ReadOnlySpan<double> curve =
        [
            ((-0.5 * t + 1) * t - 0.5) * t,
            (1.5 * t - 2.5) * t * t + 1,
            ((-1.5 * t + 2) * t + 0.5) * t,
            (0.5 * t - 0.5) * t * t,
        ];
        var start = Math.Clamp(before - 1, 0, sourceLength - weights.Length);
        for (var i = 0; i < curve.Length; i++)
        {
            weights[Math.Clamp(before - 1 + i, 0, sourceLength - 1) - start] += (float)curve[i];
        }

        return start;
    }
}
