using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>Pictures agree with those of DCMTK's dcmj2pnm within one level: it cuts fractions off, here they are rounded.</summary>
public sealed class DcmtkRenderingTests
{
    public static TheoryData<string> Names => [.. RenderedGolden.All.Select(golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_picture_is_that_of_DCMTK(string name)
    {
        var golden = RenderedGolden.All.Single(golden => golden.Name == name);

        var picture = await RenderingOfFile.RenderAsync(golden.File, golden.Frame, golden.Settings);

        Assert.NotNull(picture);
        Assert.Equal(
            (golden.Width, golden.Height, golden.SamplesPerPixel),
            (picture.Width, picture.Height, picture.SamplesPerPixel)
        );
        AssertNear(golden.Samples, picture.Samples.Span);
    }

    public static TheoryData<string> CorpusLines =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "rendering-corpus.tsv"))];

    /// <summary>Of real files, those whose frames can be decoded, at samples that are evenly spread over the picture.</summary>
    [Theory]
    [MemberData(nameof(CorpusLines))]
    public async Task A_picture_of_the_corpus_is_that_of_DCMTK(string line)
    {
        var fields = line.Split('\t');
        var file = await File.ReadAllBytesAsync(Corpus.File(fields[0]), TestContext.Current.CancellationToken);

        var picture = await RenderingOfFile.RenderAsync(file, 0, new RenderSettings { SquarePixels = false });

        Assert.SkipWhen(picture is null, "There is no decoder for its transfer syntax.");
        Assert.Equal(fields[1..4], (string[])[$"{picture.Width}", $"{picture.Height}", $"{picture.SamplesPerPixel}"]);
        var expected = Convert.FromBase64String(fields[4]);
        var samples = picture.Samples.ToArray();
        AssertNear(
            expected,
            [.. Enumerable.Range(0, expected.Length).Select(i => samples[(long)i * samples.Length / expected.Length])]
        );
    }

    private static void AssertNear(byte[] expected, ReadOnlySpan<byte> actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 1,
                $"Sample {i} is {actual[i]}, and {expected[i]} in DCMTK's picture."
            );
        }
    }
}
