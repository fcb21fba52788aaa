using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>The wavelets against the definitions of the forward ones (ISO/IEC 15444-1 §F.4), sample by sample.</summary>
public class InverseWaveletTests
{
    [Fact]
    public void The_reversible_wavelet_is_undone_exactly() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                Images().ToArbitrary(),
                image =>
                {
                    using var plane = Transform(image, Forward53, (row, x, value) => row[x] = (int)value);
                    InverseWavelet<int, Lifting53>.Undo(plane, image.Resolutions);
                    return Samples(image).All(at => plane.Row(at.Y)[at.X] == (int)image[at.X, at.Y]);
                }
            )
        );

    [Fact]
    public void The_irreversible_wavelet_is_undone_nearly() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                Images().ToArbitrary(),
                image =>
                {
                    using var plane = Transform(
                        image,
                        Forward97,
                        (row, x, value) => row[x] = BitConverter.SingleToInt32Bits((float)value)
                    );
                    InverseWavelet<float, Lifting97>.Undo(plane, image.Resolutions);
                    return Samples(image).All(at => Math.Abs(plane.Row<float>(at.Y)[at.X] - image[at.X, at.Y]) < 0.1);
                }
            )
        );

    private delegate void Put(Span<int> row, int x, double value);

    /// <summary>Transforms an image level by level, columns first, and lays low-pass before high-pass coefficients.</summary>
    private static SamplePlane Transform(Image image, Action<double[], bool> forward, Put put)
    {
        var values = image.Values.ToArray();
        var width = image.Area.Width;
        for (var level = image.Resolutions.Length - 1; level > 0; level--)
        {
            var area = image.Resolutions[level];
            for (var x = 0; x < area.Width; x++)
            {
                Apply(area.Height, area.Y0, y => y * width + x);
            }

            for (var y = 0; y < area.Height; y++)
            {
                Apply(area.Width, area.X0, x => y * width + x);
            }
        }

        var plane = new SamplePlane(image.Area);
        for (var i = 0; i < values.Length; i++)
        {
            put(plane.Row(i / width), i % width, values[i]);
        }

        return plane;

        void Apply(int length, int start, Func<int, int> place)
        {
            var signal = Enumerable.Range(0, length).Select(i => values[place(i)]).ToArray();
            forward(signal, start % 2 != 0);
            var sorted = Enumerable.Range(0, length).OrderBy(i => (i + start) % 2).ToArray();
            for (var i = 0; i < length; i++)
            {
                values[place(i)] = signal[sorted[i]];
            }
        }
    }

    private static void Forward53(double[] signal, bool isHighFirst)
    {
        if (signal.Length == 1)
        {
            signal[0] *= isHighFirst ? 2 : 1;
            return;
        }

        Lift(signal, isHighFirst, true, sum => -Math.Floor(sum / 2));
        Lift(signal, isHighFirst, false, sum => Math.Floor((sum + 2) / 4));
    }

    private static void Forward97(double[] signal, bool isHighFirst)
    {
        const double K = 1.230174104914001;
        if (signal.Length == 1)
        {
            signal[0] *= isHighFirst ? 2 : 1;
            return;
        }

        Lift(signal, isHighFirst, true, sum => sum * -1.586134342059924);
        Lift(signal, isHighFirst, false, sum => sum * -0.052980118572961);
        Lift(signal, isHighFirst, true, sum => sum * 0.882911075530934);
        Lift(signal, isHighFirst, false, sum => sum * 0.443506852043971);
        for (var i = 0; i < signal.Length; i++)
        {
            signal[i] *= i % 2 != 0 == isHighFirst ? 1 / K : K;
        }
    }

    private static void Lift(double[] signal, bool isHighFirst, bool isHigh, Func<double, double> step)
    {
        for (var i = isHigh == isHighFirst ? 0 : 1; i < signal.Length; i += 2)
        {
            var before = signal[i == 0 ? 1 : i - 1];
            var after = signal[i == signal.Length - 1 ? i - 1 : i + 1];
            signal[i] += step(before + after);
        }
    }

    private static IEnumerable<(int X, int Y)> Samples(Image image) =>
        Enumerable.Range(0, image.Values.Length).Select(i => (i % image.Area.Width, i / image.Area.Width));

    private static Gen<Image> Images() =>
        from x in Gen.Choose(0, 9)
        from y in Gen.Choose(0, 9)
        from width in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 20)
        from levels in Gen.Choose(1, 5)
        from values in Gen.ArrayOf(Gen.Choose(-300, 300), width * height)
        select new Image(
            new Area(x, y, x + width, y + height),
            levels,
            Array.ConvertAll(values, value => (double)value)
        );

    private sealed record Image(Area Area, int Levels, double[] Values)
    {
        public Area[] Resolutions { get; } =
        [.. Enumerable.Range(0, Levels + 1).Select(level => Area.Halved(Levels - level))];

        public double this[int x, int y] => Values[y * Area.Width + x];
    }
}
