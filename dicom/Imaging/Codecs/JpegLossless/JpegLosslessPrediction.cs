namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

/// <summary>What a sample is expected to be (ISO/IEC 10918-1 Table H.1).</summary>
internal static class JpegLosslessPrediction
{
    /// <summary>Adds differences to predictions, modulo 65,536.</summary>
    /// <param name="predictor">The selection value, 1 to 7.</param>
    /// <param name="differences">Those of a row.</param>
    /// <param name="above">The row above, as long.</param>
    /// <param name="step">From a sample to the one on its right; as many are there already.</param>
    /// <param name="samples">The row, as long.</param>
    public static void AddUp(
        int predictor,
        ReadOnlySpan<short> differences,
        ReadOnlySpan<ushort> above,
        int step,
        Span<ushort> samples
    )
    {
        above = above[..samples.Length];
        differences = differences[..samples.Length];
        switch (predictor)
        {
            case 1:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(samples[i - step] + differences[i]);
                }

                break;
            case 2:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(above[i] + differences[i]);
                }

                break;
            case 3:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(above[i - step] + differences[i]);
                }

                break;
            case 4:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(samples[i - step] + above[i] - above[i - step] + differences[i]);
                }

                break;
            case 5:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(samples[i - step] + ((above[i] - above[i - step]) >> 1) + differences[i]);
                }

                break;
            case 6:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(above[i] + ((samples[i - step] - above[i - step]) >> 1) + differences[i]);
                }

                break;
            case 7:
                for (var i = step; i < samples.Length; i++)
                {
                    samples[i] = (ushort)(((samples[i - step] + above[i]) >> 1) + differences[i]);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(predictor));
        }
    }
}
