using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Png;

namespace ServerlessDicom.Dicom.Tests.Imaging.Png;

public sealed class PngReaderTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public async Task Every_kind_is_read(int colorType, int depth)
    {
        var random = new Random(colorType * 100 + depth);
        foreach (var (width, height) in new[] { (1, 1), (5, 3), (8, 8), (17, 9) })
        {
            foreach (var isInterlaced in new[] { false, true })
            {
                var channels = colorType switch
                {
                    2 => 3,
                    4 => 2,
                    6 => 4,
                    _ => 1,
                };
                var samples = new int[width * height * channels];
                foreach (ref var sample in samples.AsSpan())
                {
                    sample = random.Next(1 << depth);
                }

                var palette = new byte[3 << Math.Min(depth, 8)];
                random.NextBytes(palette);
                var file = PngEncoder.Encode(
                    width,
                    height,
                    depth,
                    colorType,
                    isInterlaced,
                    samples,
                    palette,
                    row => row % 5
                );
                Assert.Equal(
                    Expected(samples, channels, depth, colorType, palette),
                    await ReadAsync(file, isGray: colorType is 0 or 4)
                );
            }
        }
    }

    [Fact]
    public async Task A_palette_of_grays_can_be_read_as_gray()
    {
        byte[] palette = [10, 10, 10, 200, 200, 200];
        var file = PngEncoder.Encode(2, 1, 1, 3, false, [1, 0], palette, _ => 0);
        using var stream = new MemoryStream(file);
        Assert.True((await PngReader.OpenAsync(stream, TestContext.Current.CancellationToken)).IsGray);
        Assert.Equal([200, 10], await ReadAsync(file, isGray: true));
    }

    [Fact]
    public async Task What_the_writer_writes_is_read()
    {
        var samples = new byte[7 * 5 * 3];
        new Random(1).NextBytes(samples);
        var file = PngWriter.Write(new RasterImage(7, 5, 3, samples)).ToArray();
        Assert.Equal(samples, await ReadAsync(file, isGray: false));
    }

    [Fact]
    public async Task Damaged_files_are_refused_and_nothing_else_happens()
    {
        var random = new Random(1);
        var palette = new byte[3 * 16];
        var file = PngEncoder.Encode(9, 9, 4, 3, true, new int[81], palette, _ => 4);
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var damaged = file.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await ReadAsync(i % 3 == 0 ? damaged[..random.Next(damaged.Length)] : damaged, isGray: false);
            }
            catch (CodecException)
            {
                refused++;
            }
        }

        // Only what stands in chunks that are passed over, and behind the image, may be damaged.
        Assert.InRange(refused, 400, 500);
    }

    private static byte[] Expected(int[] samples, int channels, int depth, int colorType, byte[] palette) =>
        [
            .. samples
                .Chunk(channels)
                .SelectMany(pixel => pixel.Take(colorType is 2 or 6 ? 3 : 1))
                .SelectMany(sample =>
                    colorType == 3 ? palette[(3 * sample)..(3 * sample + 3)]
                    : depth == 16 ? [(byte)sample, (byte)(sample >> 8)]
                    : [(byte)sample]
                ),
        ];

    private static async Task<byte[]> ReadAsync(byte[] file, bool isGray)
    {
        using var stream = new MemoryStream(file);
        var png = await PngReader.OpenAsync(stream, TestContext.Current.CancellationToken);
        if ((long)png.Header.Width * png.Header.Height > 1 << 20)
        {
            throw new CodecException("Larger than this test takes.");
        }

        var sampleBytes = png.Header.BitDepth == 16 ? 2 : 1;
        var pixels = new byte[png.Header.Width * png.Header.Height * (isGray ? 1 : 3) * sampleBytes];
        await png.ReadPixelsAsync(isGray && png.IsGray, pixels, TestContext.Current.CancellationToken);
        return pixels;
    }
}
