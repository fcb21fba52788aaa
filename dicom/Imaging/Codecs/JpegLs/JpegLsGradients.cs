using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>In which of nine steps, -4 to 4, the local gradients are (ISO/IEC 14495-1 §A.3.3), and the contexts they make.</summary>
internal sealed class JpegLsGradients
{
    private readonly int _widest;
    private readonly sbyte[] _steps;

    /// <summary>The least gradients of the steps but that of 0.</summary>
    private readonly ushort _first,
        _second,
        _third,
        _fourth;

    /// <summary>The steps that a scan's thresholds make.</summary>
    public JpegLsGradients(JpegLsParameters parameters)
    {
        // All beyond the third threshold is one step.
        _widest = parameters.Threshold3;
        _first = (ushort)(parameters.Near + 1);
        _second = (ushort)parameters.Threshold1;
        _third = (ushort)parameters.Threshold2;
        _fourth = (ushort)parameters.Threshold3;
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
    /// <param name="contexts">Takes them, where the line has the samples; as long.</param>
    public void AddUp(ReadOnlySpan<ushort> above, int components, Span<short> contexts)
    {
        var i = components;
        var end = above.Length - components;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= end - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            {
                var left = Vector128.Create(above[(i - components)..]);
                var middle = Vector128.Create(above[i..]);
                var right = Vector128.Create(above[(i + components)..]);
                (StepsOf(middle, right) * 81 + StepsOf(left, middle) * 9).CopyTo(contexts[i..]);
            }
        }

        for (; i < end; i++)
        {
            contexts[i] = (short)(
                81 * StepOf(above[i + components] - above[i]) + 9 * StepOf(above[i] - above[i - components])
            );
        }
    }

    /// <summary>The steps of the gradients between samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<short> StepsOf(Vector128<ushort> from, Vector128<ushort> to)
    {
        var magnitude = Vector128.Max(from, to) - Vector128.Min(from, to);

        // What holds is -1.
        var passed =
            Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(_first))
            + Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(_second))
            + Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(_third))
            + Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(_fourth));
        var isRising = Vector128.GreaterThan(to, from).AsInt16();
        return (passed.AsInt16() ^ isRising) - isRising;
    }
}
