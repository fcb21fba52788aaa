using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <inheritdoc cref="IJpegLsLineDecoder"/>
/// <typeparam name="TErrors">How errors make samples.</typeparam>
internal sealed class JpegLsLineDecoder<TErrors>(JpegLsParameters parameters, TErrors errors, int places)
    : IJpegLsLineDecoder
    where TErrors : struct, IJpegLsErrors
{
    private readonly JpegLsStatistics _statistics = new(parameters.Range);
    private readonly JpegLsGradients _gradients = new(parameters);
    private readonly short[] _fromAbove = new short[places];
    private readonly TErrors _errors = errors;
    private readonly int _maximum = parameters.Maximum;
    private readonly int _reset = parameters.Reset;
    private readonly int _rangeBits = parameters.RangeBits;
    private readonly int _limit = parameters.Limit - parameters.RangeBits - 1;
    private readonly int _highestCode = 2 * parameters.Range;

    /// <inheritdoc/>
    public void Reset() => _statistics.Reset();

    /// <inheritdoc/>
    public void DecodeLine(ref JpegLsBitReader bits, JpegLsLines lines)
    {
        // A copy can live in registers.
        var reader = bits;
        lines.SetEnds(1);
        var above = lines.Above;
        var line = lines.Line;
        _gradients.AddUp(above, 1, _fromAbove);
        var contexts = _statistics.Contexts;
        var fromAbove = _fromAbove.AsSpan(0, line.Length);
        above = above[..line.Length];
        int left = line[0];
        for (var i = 1; i < line.Length - 1; i++)
        {
            int aboveLeft = above[i - 1];
            var context = fromAbove[i] + _gradients.StepOf(aboveLeft - left);
            if (context != 0)
            {
                left = DecodeSample(ref reader, contexts, context, left, above[i], aboveLeft);
                line[i] = (ushort)left;
                continue;
            }

            // Only a variable whose address nobody takes can live in registers.
            var runReader = reader;
            i = DecodeRun(ref runReader, 1, above, line, i, ref lines.RunIndex);
            reader = runReader;
            left = line[i];
        }

        bits = reader;
    }

    /// <inheritdoc/>
    public void DecodePixels(ref JpegLsBitReader bits, int components, JpegLsLines lines)
    {
        var reader = bits;
        lines.SetEnds(components);
        var above = lines.Above;
        var line = lines.Line;
        _gradients.AddUp(above, components, _fromAbove);
        var end = line.Length - components;
        Span<int> contexts = stackalloc int[components];
        for (var i = components; i < end; i += components)
        {
            var changes = 0;
            for (var c = 0; c < contexts.Length; c++)
            {
                contexts[c] =
                    _fromAbove[i + c] + _gradients.StepOf(above[i + c - components] - line[i + c - components]);
                changes |= contexts[c];
            }

            if (changes == 0)
            {
                var runReader = reader;
                i = DecodeRun(ref runReader, components, above, line, i, ref lines.RunIndex);
                reader = runReader;
                continue;
            }

            for (var c = 0; c < contexts.Length; c++)
            {
                int aboveLeft = above[i + c - components];
                int left = line[i + c - components];
                line[i + c] = (ushort)DecodeSample(
                    ref reader,
                    _statistics.Contexts,
                    contexts[c],
                    left,
                    above[i + c],
                    aboveLeft
                );
            }
        }

        bits = reader;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int DecodeSample(
        ref JpegLsBitReader reader,
        Span<JpegLsContext> contexts,
        int signedContext,
        int left,
        int above,
        int aboveLeft
    )
    {
        var sign = signedContext >> 31;
        ref var context = ref contexts[(signedContext ^ sign) - sign];
        var predicted = JpegLsPrediction.Of(left, above, aboveLeft) + (context.Correction ^ sign) - sign;
        predicted = Math.Min(Math.Max(predicted, 0), _maximum);
        var code = reader.ReadCode(context.GolombBits, _limit, _rangeBits);
        if ((uint)code > (uint)_highestCode)
        {
            ThrowNoSuchError();
        }

        var error = (code >> 1) ^ -(code & 1);
        if (_errors.Near == 0)
        {
            error ^= context.Turn;
        }

        context.Add(error, 2 * _errors.Near + 1, _reset);
        return _errors.Sample(predicted, (error ^ sign) - sign);
    }

    /// <summary>Decodes a run, and the pixel that ends it before the line does (§A.7).</summary>
    /// <returns>The place of that pixel, or of the line's last.</returns>
    private int DecodeRun(
        ref JpegLsBitReader bits,
        int components,
        ReadOnlySpan<ushort> above,
        Span<ushort> line,
        int start,
        ref int runIndex
    )
    {
        var rest = (line.Length - start) / components - 1;
        var length = DecodeRunLength(ref bits, rest, ref runIndex);
        var end = start + length * components;
        Repeat(line[(start - components)..end], components);

        if (length == rest)
        {
            return end - components;
        }

        for (var i = end; i < end + components; i++)
        {
            line[i] = (ushort)DecodeRunEnd(ref bits, line[i - components], above[i], components == 1, runIndex);
        }

        runIndex = Math.Max(runIndex - 1, 0);
        return end;
    }

    /// <summary>Fills pixels with the first of them.</summary>
    private static void Repeat(Span<ushort> pixels, int components)
    {
        if (components == 1)
        {
            pixels.Fill(pixels[0]);
            return;
        }

        for (var filled = components; filled < pixels.Length; filled *= 2)
        {
            pixels[..Math.Min(filled, pixels.Length - filled)].CopyTo(pixels[filled..]);
        }
    }

    private static int DecodeRunLength(ref JpegLsBitReader bits, int rest, ref int runIndex)
    {
        var length = 0;
        bits.Fill();
        while (bits.ReadBit())
        {
            var part = 1 << JpegLsRun.Bits[runIndex];
            if (part > rest - length)
            {
                return rest;
            }

            length += part;
            runIndex = Math.Min(runIndex + 1, JpegLsRun.LastIndex);
            if (length == rest)
            {
                return rest;
            }

            bits.Fill();
        }

        length += bits.ReadBits(JpegLsRun.Bits[runIndex]);
        return length <= rest ? length : throw new CodecException("A JPEG-LS run is longer than its line.");
    }

    /// <summary>Decodes a sample that ends a run (§A.7.2). Those of several components always are of type 0.</summary>
    private int DecodeRunEnd(ref JpegLsBitReader bits, int left, int above, bool isSingle, int runIndex)
    {
        var type = isSingle && Math.Abs(left - above) <= _errors.Near ? 1 : 0;
        ref var context = ref _statistics.Runs[type];
        var golombBits = context.GolombBits;
        var code = bits.ReadCode(golombBits, _limit - JpegLsRun.Bits[runIndex] - 1, _rangeBits);
        if ((uint)code > (uint)_highestCode)
        {
            ThrowNoSuchError();
        }

        var error = context.ErrorOf(code, golombBits);
        context.Add(error, code, _reset);
        return type == 1 ? _errors.Sample(left, error) : _errors.Sample(above, above < left ? -error : error);
    }

    [DoesNotReturn]
    private static void ThrowNoSuchError() => throw new CodecException("A JPEG-LS prediction error is out of range.");
}
