using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>
/// Encodes lines of samples without loss (ISO/IEC 14495-1 Annex A). A line has a place more at either end: what is left
/// of its first sample, and right of its last; the encoder sets both.
/// </summary>
internal sealed class JpegLsLineEncoder(JpegLsParameters parameters, int places)
{
    private readonly JpegLsStatistics _statistics = new(parameters.Range);
    private readonly JpegLsGradients _gradients = new(parameters);
    private readonly short[] _fromAbove = new short[places];
    private readonly int _maximum = parameters.Maximum;
    private readonly int _reset = parameters.Reset;
    private readonly int _rangeBits = parameters.RangeBits;
    private readonly int _limit = parameters.Limit - parameters.RangeBits - 1;

    /// <summary>By how much an error is shifted up and down again to bring it into the range (§A.4.5).</summary>
    private readonly int _errorShift = 32 - parameters.RangeBits;

    /// <summary>Bytes that a line takes at the most, bits left from the line before and stuffed ones included.</summary>
    public int MaxLineLength { get; } = checked((int)((long)parameters.Limit * places / 7 + 16));

    /// <summary>Encodes a line.</summary>
    public void Encode(ref JpegLsBitWriter bits, JpegLsLines lines)
    {
        lines.SetEnds(1);
        ReadOnlySpan<ushort> above = lines.Above;
        ReadOnlySpan<ushort> line = lines.Line;
        _gradients.AddUp(above, 1, _fromAbove);
        for (var i = 1; i < line.Length - 1; i++)
        {
            int left = line[i - 1],
                aboveLeft = above[i - 1];
            var context = _fromAbove[i] + _gradients.StepOf(aboveLeft - left);
            if (context != 0)
            {
                EncodeSample(ref bits, context, line[i], JpegLsPrediction.Of(left, above[i], aboveLeft));
                continue;
            }

            i = EncodeRun(ref bits, above, line, i, ref lines.RunIndex);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EncodeSample(ref JpegLsBitWriter bits, int signedContext, int sample, int predicted)
    {
        var sign = signedContext >> 31;
        ref var context = ref _statistics.Contexts[(signedContext ^ sign) - sign];
        predicted = Math.Min(Math.Max(predicted + (context.Correction ^ sign) - sign, 0), _maximum);
        var error = InRange(((sample - predicted) ^ sign) - sign);
        var turned = error ^ context.Turn;
        bits.WriteCode((turned >> 31) ^ (turned << 1), context.GolombBits, _limit, _rangeBits);
        context.Add(error, 1, _reset);
    }

    /// <summary>Encodes a run, and the sample that ends it before the line does (§A.7).</summary>
    /// <returns>The place of that sample, or after the line's last.</returns>
    private int EncodeRun(
        ref JpegLsBitWriter bits,
        ReadOnlySpan<ushort> above,
        ReadOnlySpan<ushort> line,
        int start,
        ref int runIndex
    )
    {
        int left = line[start - 1];
        var rest = line[start..^1];
        var length = rest.IndexOfAnyExcept((ushort)left);
        var isEnded = length >= 0;
        length = isEnded ? length : rest.Length;
        var end = start + length;
        while (length >= 1 << JpegLsRun.Bits[runIndex])
        {
            bits.Write(1, 1);
            length -= 1 << JpegLsRun.Bits[runIndex];
            runIndex = Math.Min(runIndex + 1, JpegLsRun.LastIndex);
        }

        if (isEnded)
        {
            // A zero, and what is left of the length.
            bits.Write((uint)length, 1 + JpegLsRun.Bits[runIndex]);
            EncodeRunEnd(ref bits, line[end], left, above[end], runIndex);
            runIndex = Math.Max(runIndex - 1, 0);
        }
        else if (length > 0)
        {
            bits.Write(1, 1);
        }

        return end;
    }

    private void EncodeRunEnd(ref JpegLsBitWriter bits, int sample, int left, int above, int runIndex)
    {
        var type = left == above ? 1 : 0;
        var error = InRange(left > above ? above - sample : sample - above);
        ref var context = ref _statistics.Runs[type];
        var golombBits = context.GolombBits;
        var code = context.CodeOf(error, golombBits);
        bits.WriteCode(code, golombBits, _limit - JpegLsRun.Bits[runIndex] - 1, _rangeBits);
        context.Add(error, code, _reset);
    }

    private int InRange(int error) => error << _errorShift >> _errorShift;
}
