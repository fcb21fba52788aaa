using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

public sealed class AnnotationTests
{
    [Fact]
    public void Text_is_white_with_a_black_edge_on_any_ground()
    {
        foreach (var ground in new byte[] { 0, 100, 255 })
        {
            var picture = Show(40, 30, ground, new Annotation(AnnotationCorner.TopLeft, "I"));

            var shades = picture.Samples.ToArray();
            Assert.Contains((byte)255, shades);
            Assert.Contains((byte)0, shades);
            for (var y = 1; y < 29; y++)
            {
                for (var x = 1; x < 39 && ground == 100; x++)
                {
                    // No white touches the ground.
                    Assert.False(shades[y * 40 + x] == 255 && shades[y * 40 + x + 1] == ground);
                    Assert.False(shades[y * 40 + x] == 255 && shades[(y - 1) * 40 + x] == ground);
                }
            }
        }
    }

    [Theory]
    [InlineData(AnnotationCorner.TopLeft, 0, 0)]
    [InlineData(AnnotationCorner.TopRight, 1, 0)]
    [InlineData(AnnotationCorner.BottomLeft, 0, 1)]
    [InlineData(AnnotationCorner.BottomRight, 1, 1)]
    public void Text_stands_in_its_corner(AnnotationCorner corner, int right, int bottom)
    {
        var picture = Show(200, 100, 100, new Annotation(corner, "Text"), new Annotation(corner, "more"));

        var changed = Changed(picture, 100);
        Assert.All(changed, at => Assert.Equal(right, at % 200 / 100));
        Assert.All(changed, at => Assert.Equal(bottom, at / 200 / 50));
    }

    [Fact]
    public void Letters_grow_with_the_picture()
    {
        var small = Show(200, 200, 100, new Annotation(AnnotationCorner.TopLeft, "W"));
        var large = Show(1100, 1200, 100, new Annotation(AnnotationCorner.TopLeft, "W"));

        Assert.Equal(
            4 * small.Samples.ToArray().Count(shade => shade == 255),
            large.Samples.ToArray().Count(shade => shade == 255)
        );
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(20, 9)]
    public void What_does_not_fit_is_cut_off(int width, int height)
    {
        var text = new string('M', 1000);
        var picture = Show(
            width,
            height,
            100,
            [
                .. Enum.GetValues<AnnotationCorner>()
                    .SelectMany(corner => Enumerable.Repeat(new Annotation(corner, text), 50)),
            ]
        );

        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [Fact]
    public void Every_letter_of_Latin_1_differs_from_every_other()
    {
        var letters = Enumerable
            .Range(0x20, 0x5F)
            .Concat(Enumerable.Range(0xA1, 0x5F))
            .Except([0xAD, 0xB8, 0xB4, 0xB7]);

        var drawn = letters.Select(letter => Drawing((char)letter)).ToArray();

        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.DoesNotContain(Drawing('\u5C71'), drawn);
        Assert.Equal(Drawing('\u5C71'), Drawing('\u0001'));
    }

    [Fact]
    public void A_character_of_two_units_is_one_box() =>
        Assert.Equal(
            Show(99, 30, 100, new Annotation(AnnotationCorner.TopLeft, "\u5C71a")).Samples.ToArray(),
            Show(99, 30, 100, new Annotation(AnnotationCorner.TopLeft, "\U00020BB7a")).Samples.ToArray()
        );

    private static string Drawing(char letter) =>
        string.Concat(
            Enumerable
                .Range(0, BitmapFont.Height)
                .SelectMany(y => Enumerable.Range(0, BitmapFont.Width).Select(x => BitmapFont.IsSet(letter, x, y)))
                .Select(isSet => isSet ? '#' : '.')
        );

    private static IEnumerable<int> Changed(RasterImage picture, byte ground)
    {
        var shades = picture.Samples.ToArray();
        return Enumerable.Range(0, shades.Length).Where(at => shades[at] != ground).ToArray();
    }

    private static RasterImage Show(int width, int height, byte ground, params Annotation[] annotations)
    {
        var ground8 = new byte[width * height];
        ground8.AsSpan().Fill(ground);
        return ImageOf
            .Bytes(height, width)
            .Render(ground8, new RenderSettings { Annotations = annotations, Window = new VoiWindow(128, 256) });
    }
}
