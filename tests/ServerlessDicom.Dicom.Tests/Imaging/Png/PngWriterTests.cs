using System.Text;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Png;

namespace ServerlessDicom.Dicom.Tests.Imaging.Png;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(256, 3, 1)]
    [InlineData(7, 300, 3)]
    [InlineData(33, 5, 1)]
    [InlineData(64, 64, 3)]
    public void What_is_written_is_read_again(int width, int height, int samplesPerPixel)
    {
        var samples = new byte[width * height * samplesPerPixel];
        new Random(width * 31 + height).NextBytes(samples);

        var file = PngWriter.Write(new RasterImage(width, height, samplesPerPixel, samples));

        var png = PngFile.Read(file.Span);
        Assert.Equal((width, height, samplesPerPixel), (png.Width, png.Height, png.SamplesPerPixel));
        Assert.Equal(samples, png.Samples);
        Assert.True(file.Span.EndsWith(PngWriter.End));
    }

    [Fact]
    public void A_profile_of_colors_stands_before_the_pixels()
    {
        byte[] profile = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * i))];

        var png = PngFile.Read(PngWriter.Write(new RasterImage(1, 1, 3, new byte[3]), profile).Span);

        Assert.Equal(profile, png.IccProfile);
    }

    [Fact]
    public void The_check_value_of_the_code_is_that_of_the_standard()
    {
        // The chunk IEND has no data, and in every PNG file this code.
        var file = PngWriter.Write(new RasterImage(1, 1, 1, new byte[1])).ToArray();

        Assert.Equal([0xAE, 0x42, 0x60, 0x82], file[^4..]);
        Assert.Equal("IEND", Encoding.ASCII.GetString(file, file.Length - 8, 4));
    }

    [Theory]
    [InlineData(2, 2, 1, 3)]
    [InlineData(2, 2, 2, 8)]
    [InlineData(0, 2, 1, 0)]
    public void An_image_that_is_not_of_its_size_is_refused(int width, int height, int samplesPerPixel, int count) =>
        Assert.Throws<ArgumentException>(() =>
            PngWriter.Write(new RasterImage(width, height, samplesPerPixel, new byte[count]))
        );
}
