using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Gif;

namespace ServerlessDicom.Dicom.Tests.Imaging.Gif;

public sealed class GifWriterTests
{
    public static TheoryData<string, string> FilesOfImageMagick =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "gif.tsv"))
                .Select(line => line.Split('\t'))
                .Select(fields => (fields[0], fields[1])),
        ];

    [Theory]
    [MemberData(nameof(FilesOfImageMagick))]
    public void The_reader_of_these_tests_reads_what_others_write(string pixels, string file)
    {
        var gif = GifFile.Read(Convert.FromBase64String(file));

        Assert.Equal(Convert.FromBase64String(pixels), gif.Pictures.Single().Pixels);
    }

    [Fact]
    public void Grays_are_read_again_as_they_were() =>
        Prop.ForAll(
                GrayPictures().ToArbitrary(),
                picture => Assert.Equal(Colors(picture), Written(picture).Pictures.Single().Pixels)
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Long_pictures_fill_the_table_of_codes_again_and_again(int bits)
    {
        var samples = new byte[300 * 200];
        new Random(bits).NextBytes(samples);
        var picture = new RasterImage(300, 200, 1, Array.ConvertAll(samples, sample => (byte)(sample >> (8 - bits))));

        Assert.Equal(Colors(picture), Written(picture).Pictures.Single().Pixels);
    }

    [Fact]
    public void Up_to_256_colors_that_differ_visibly_are_kept()
    {
        var samples = new byte[3 * 256 * 4];
        for (var i = 0; i < samples.Length; i++)
        {
            // Eight levels of red and green, four of blue.
            var color = i / 3 % 256;
            samples[i] = (byte)(
                (i % 3) switch
                {
                    0 => color & 0xE0,
                    1 => color << 3,
                    _ => color << 6,
                }
            );
        }

        var picture = new RasterImage(256, 4, 3, samples);

        Assert.Equal(samples, Written(picture).Pictures.Single().Pixels);
    }

    [Fact]
    public void Of_many_colors_near_ones_are_shown()
    {
        var samples = new byte[3 * 128 * 128];
        for (var i = 0; i < samples.Length; i++)
        {
            var (x, y) = (i / 3 % 128, i / 3 / 128);
            samples[i] = (byte)(
                (i % 3) switch
                {
                    0 => 2 * x,
                    1 => 2 * y,
                    _ => x + y,
                }
            );
        }

        var shown = Written(new RasterImage(128, 128, 3, samples)).Pictures.Single().Pixels;

        // 256 boxes of a plane of 128 x 128 colors, evenly spread, are 8 colors or 16 levels wide.
        var errors = samples.Zip(shown, (sample, other) => Math.Abs(sample - other)).ToArray();
        Assert.InRange(errors.Average(), 0, 8);
        Assert.InRange(errors.Max(), 0, 32);
    }

    [Fact]
    public void Pictures_follow_each_other_in_time()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new GifWriter(output, 2, 1, isLooped: true);
        writer.Write(new RasterImage(2, 1, 1, new byte[] { 1, 2 }), TimeSpan.FromMilliseconds(40));
        writer.Write(new RasterImage(2, 1, 3, new byte[] { 1, 2, 3, 255, 254, 253 }), TimeSpan.FromDays(1));
        writer.Complete();

        var gif = GifFile.Read(output.WrittenSpan);

        Assert.True(gif.IsLooped);
        Assert.Equal((2, 1), (gif.Width, gif.Height));
        Assert.Equal([4, 65535], gif.Pictures.Select(picture => picture.Delay));
        Assert.Equal([1, 1, 1, 2, 2, 2], gif.Pictures[0].Pixels);
        Assert.Equal([1, 2, 3, 255, 254, 253], gif.Pictures[1].Pixels);
    }

    [Theory]
    [InlineData(3, 1, 1, 3)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(2, 1, 4, 8)]
    public void A_picture_of_another_size_is_refused(int width, int height, int samplesPerPixel, int count)
    {
        var writer = new GifWriter(new ArrayBufferWriter<byte>(), 2, 1, isLooped: false);

        Assert.Throws<ArgumentException>(() =>
            writer.Write(new RasterImage(width, height, samplesPerPixel, new byte[count]), TimeSpan.Zero)
        );
    }

    private static GifFile Written(RasterImage picture)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new GifWriter(output, picture.Width, picture.Height, isLooped: false);
        writer.Write(picture, TimeSpan.Zero);
        writer.Complete();
        return GifFile.Read(output.WrittenSpan);
    }

    private static byte[] Colors(RasterImage gray) =>
        [.. gray.Samples.ToArray().SelectMany(shade => new[] { shade, shade, shade })];

    private static Gen<RasterImage> GrayPictures() =>
        from width in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 40)
        from highest in Gen.Elements(0, 1, 3, 255)
        from samples in Gen.Choose(0, highest).ArrayOf(width * height)
        select new RasterImage(width, height, 1, Array.ConvertAll(samples, sample => (byte)sample));
}
