using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>In which of nine steps, -4 to 4, the local gradients are (ISO/IEC 14495-1 §A.3.3), and the contexts they make.</summary>
internal sealed class JpegLsGradients
{
    private readonly int _widest;
    private readonly sbyte[] _steps;

    /// <summary>The steps that a scan's thresholds make.</summary>
    public JpegLsGradients(JpegLsParameters parameters)
    {
        // All beyond the third threshold is one step.
        _widest = parameters.Threshold3;
        _steps = new sbyte[2 * _widest + 1];
        for (var gradient = 1; gradient <= _widest; gradient++)
        {
            var step =
                gradient <= parameters.Near ? 0
                : gradient < parameters.Threshold1 ? 1
                : gradient < parameters.Threshold2 ? 2
                : gradient < parameters.Threshold3 ? 3
                : 4;
            _steps[_widest + gradient] = (sbyte)step;
            _steps[_widest - gradient] = (sbyte)-step;
        }
    }

    /// <summary>The step of a gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StepOf(int gradient) => _steps[Math.Clamp(gradient, -_widest, _widest) + _widest];

    /// <summary>The part of each sample's context that the line above makes: 81 Q1 + 9 Q2.</summary>
    /// <param name="above">The line above, with the places at its ends.</param>
    /// <param name="components">Samples from one place to the next.</param>
    /// <param name="contexts">Takes them, where the line has the samples.</param>
    public void AddUp(ReadOnlySpan<ushort> above, int components, Span<short> contexts)
    {
        for (var i = components; i < above.Length - components; i++)
        {
            contexts[i] = (short)(
                81 * StepOf(above[i + components] - above[i]) + 9 * StepOf(above[i] - above[i - components])
            );
        }
    }
}
