using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging.Rendering;
using Interval = ServerlessDicom.Dicom.Imaging.Rendering.Interval;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

public sealed class ResamplerTests
{
    public static TheoryData<string> Lines =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "resized.tsv"))];

    /// <summary>Pillow leaves out what is beyond the edge, here the edge goes on: enlarged pixels near it are not compared.</summary>
    [Theory]
    [MemberData(nameof(Lines))]
    public void Pictures_are_those_of_Pillow(string line)
    {
        var fields = line.Split('\t');
        var numbers = Array.ConvertAll(
            [.. fields[..3], .. fields[4..6]],
            field => int.Parse(field, CultureInfo.InvariantCulture)
        );
        var (columns, rows, samples, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        var source = new Canvas(columns, rows, samples, Convert.FromBase64String(fields[3]));

        var picture = Resampler.Resample(source, Interval.All(columns), Interval.All(rows), width, height);

        Assert.Equal((width, height, samples), (picture.Width, picture.Height, picture.SamplesPerPixel));
        var expected = Convert.FromBase64String(fields[6]);
        var (left, top) = (EdgeOf(columns, width), EdgeOf(rows, height));
        for (var y = top; y < height - top; y++)
        {
            for (var i = left * samples; i < (width - left) * samples; i++)
            {
                var at = y * width * samples + i;
                Assert.InRange(picture.Samples[at], expected[at] - 1, expected[at] + 1);
            }
        }
    }

    [Fact]
    public void Shrinking_keeps_the_mean() =>
        Prop.ForAll(
                (
                    from columns in Gen.Choose(1, 50)
                    from rows in Gen.Choose(1, 50)
                    from width in Gen.Choose(1, columns)
                    from height in Gen.Choose(1, rows)
                    from samples in Gen.Elements(1, 3)
                    from shades in Gen.Choose(0, 255).ArrayOf(columns * rows * samples)
                    select (columns, rows, width, height, samples, shades)
                ).ToArbitrary(),
                it =>
                {
                    var source = new Canvas(
                        it.columns,
                        it.rows,
                        it.samples,
                        Array.ConvertAll(it.shades, shade => (byte)shade)
                    );

                    var picture = Resampler.Resample(
                        source,
                        Interval.All(it.columns),
                        Interval.All(it.rows),
                        it.width,
                        it.height
                    );

                    // Each sample is rounded; the mean of these errors is no more than one of them.
                    Assert.InRange(picture.Samples.Average(shade => shade) - it.shades.Average(), -0.51, 0.51);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Weights_add_up_to_one_and_are_of_pixels_that_exist() =>
        Prop.ForAll(
                (
                    from length in Gen.Choose(1, 100)
                    from start in Gen.Choose(0, 99)
                    from end in Gen.Choose(1, 100)
                    from target in Gen.Choose(1, 150)
                    from isFlipped in Gen.Elements(true, false)
                    let part = new Interval(
                        Math.Min(start, end - 0.25) * length / 100,
                        Math.Max(start + 0.25, end) * length / 100,
                        isFlipped
                    )
                    select (length, part, target)
                ).ToArbitrary(),
                it =>
                {
                    var weights = AxisWeights.Create(it.length, it.part, it.target);

                    for (var i = 0; i < it.target; i++)
                    {
                        Assert.InRange(weights.Starts[i], 0, it.length - weights.Taps);
                        Assert.Equal(1, weights.WeightsOf(i).ToArray().Sum(), 1e-4);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void An_even_picture_stays_even(int length)
    {
        var source = new Canvas(20, 20, 1, [.. Enumerable.Repeat((byte)77, 400)]);

        var picture = Resampler.Resample(source, new(1.3, 17.9, true), new(0.1, 19.99, false), length, length);

        Assert.All(picture.Samples, shade => Assert.Equal(77, shade));
    }

    private static int EdgeOf(int source, int target) => target > source ? 3 * target / source : 0;
}
