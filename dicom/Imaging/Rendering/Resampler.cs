using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Makes pictures larger or smaller, each direction for itself.</summary>
internal static class Resampler
{
    /// <summary>Shows a part of a picture in another size.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="columns">What of its width is wanted.</param>
    /// <param name="rows">What of its height is wanted.</param>
    /// <param name="width">Pixels to make of that width.</param>
    /// <param name="height">Pixels to make of that height.</param>
    public static Canvas Resample(Canvas source, Interval columns, Interval rows, int width, int height)
    {
        var horizontal = AxisWeights.Create(source.Width, columns, width);
        var vertical = AxisWeights.Create(source.Height, rows, height);
        if (horizontal.IsIdentity(source.Width) && vertical.IsIdentity(source.Height))
        {
            return source;
        }

        var channels = source.SamplesPerPixel;
        var stride = source.Width * channels;
        var target = GC.AllocateUninitializedArray<byte>(checked(width * height * channels));
        ReadOnlySpan<byte> samples = source.Samples;

        // Columns first: what is left to do for the rows is then that of the target only. Both go on a little, so that
        // four samples can be read and written at the last pixel.
        var sums = new float[stride + Vector128<float>.Count];
        var results = new float[width * channels + Vector128<float>.Count];
        for (var y = 0; y < height; y++)
        {
            var row = sums.AsSpan(0, stride);
            row.Clear();
            var weights = vertical.WeightsOf(y);
            for (var tap = 0; tap < weights.Length; tap++)
            {
                if (weights[tap] != 0)
                {
                    Add(samples.Slice((vertical.Starts[y] + tap) * stride, stride), weights[tap], row);
                }
            }

            if (channels == 1)
            {
                Gray(sums, horizontal, results);
            }
            else
            {
                Color(sums, horizontal, results);
            }

            Round(results, target.AsSpan(y * width * channels, width * channels));
        }

        return new Canvas(width, height, channels, target);
    }

    private static void Add(ReadOnlySpan<byte> samples, float weight, Span<float> sums)
    {
        var done = 0;
        ref var source = ref MemoryMarshal.GetReference(samples);
        ref var target = ref MemoryMarshal.GetReference(sums);
        for (; done + Vector128<byte>.Count <= samples.Length; done += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)done));
            AddTo(low, weight, ref target, (nuint)done);
            AddTo(high, weight, ref target, (nuint)(done + 8));
        }

        for (; done < samples.Length; done++)
        {
            sums[done] += weight * samples[done];
        }
    }

    private static void AddTo(Vector128<ushort> samples, float weight, ref float sums, nuint at)
    {
        var (low, high) = Vector128.Widen(samples);
        (Vector128.LoadUnsafe(ref sums, at) + Vector128.ConvertToSingle(low.AsInt32()) * weight).StoreUnsafe(
            ref sums,
            at
        );
        (Vector128.LoadUnsafe(ref sums, at + 4) + Vector128.ConvertToSingle(high.AsInt32()) * weight).StoreUnsafe(
            ref sums,
            at + 4
        );
    }

    private static void Gray(ReadOnlySpan<float> row, AxisWeights horizontal, Span<float> results)
    {
        if (horizontal.Taps == Vector128<float>.Count)
        {
            ref var first = ref MemoryMarshal.GetReference(row);
            ref var weight = ref MemoryMarshal.GetReference(horizontal.Weights);
            ReadOnlySpan<int> starts = horizontal.Starts;
            for (var x = 0; x < starts.Length; x++)
            {
                var taps = Vector128.LoadUnsafe(ref first, (nuint)starts[x]);
                results[x] = Vector128.Dot(taps, Vector128.LoadUnsafe(ref weight, (nuint)(x * Vector128<float>.Count)));
            }

            return;
        }

        for (var x = 0; x < horizontal.Starts.Length; x++)
        {
            var weights = horizontal.WeightsOf(x);
            var taps = row.Slice(horizontal.Starts[x], weights.Length);
            var sum = 0f;
            for (var i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * taps[i];
            }

            results[x] = sum;
        }
    }

    /// <summary>Three samples at a time and, of no use, one of the next pixel.</summary>
    private static void Color(ReadOnlySpan<float> row, AxisWeights horizontal, Span<float> results)
    {
        for (var x = 0; x < horizontal.Starts.Length; x++)
        {
            var weights = horizontal.WeightsOf(x);
            var taps = row[(3 * horizontal.Starts[x])..];
            var sum = Vector128<float>.Zero;
            for (var i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * Vector128.Create(taps[(3 * i)..]);
            }

            sum.CopyTo(results[(3 * x)..]);
        }
    }

    private static void Round(ReadOnlySpan<float> results, Span<byte> output)
    {
        var half = Vector128.Create(0.5f);
        var done = 0;
        for (; done + Vector128<short>.Count <= output.Length; done += Vector128<short>.Count)
        {
            var low = Vector128.ConvertToInt32(Vector128.Create(results[done..]) + half);
            var high = Vector128.ConvertToInt32(Vector128.Create(results[(done + Vector128<float>.Count)..]) + half);
            var whole = Vector128.Min(
                Vector128.Max(Vector128.Narrow(low, high), Vector128<short>.Zero),
                Vector128.Create((short)byte.MaxValue)
            );
            Vector128.Narrow(whole.AsUInt16(), whole.AsUInt16()).GetLower().CopyTo(output[done..]);
        }

        for (; done < output.Length; done++)
        {
            output[done] = (byte)Math.Clamp(results[done] + 0.5f, 0, byte.MaxValue);
        }
    }
}
