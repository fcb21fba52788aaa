using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Errors in steps, or of samples whose highest value is any.</summary>
internal readonly struct JpegLsQuantizedErrors(JpegLsParameters parameters) : IJpegLsErrors
{
    private readonly int _maximum = parameters.Maximum;
    private readonly int _step = 2 * parameters.Near + 1;
    private readonly int _cycle = parameters.Range * (2 * parameters.Near + 1);

    /// <inheritdoc/>
    public int Near { get; } = parameters.Near;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sample(int predicted, int error)
    {
        var sample = predicted + error * _step;
        if (sample < -Near)
        {
            sample += _cycle;
        }
        else if (sample > _maximum + Near)
        {
            sample -= _cycle;
        }

        return Math.Clamp(sample, 0, _maximum);
    }
}
