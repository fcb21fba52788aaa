using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>PS3.18 §8.3.5.1.3.</summary>
public sealed class ViewportTests
{
    private static readonly byte[] Six = [10, 20, 30, 40, 50, 60];

    /// <summary>Of an image of three columns and two rows, shown pixel by pixel in the window 0 to 255.</summary>
    [Theory]
    [InlineData(0d, 0d, null, null, new byte[] { 10, 20, 30, 40, 50, 60 })]
    [InlineData(1d, 0d, null, null, new byte[] { 20, 30, 50, 60 })]
    [InlineData(-1d, -1d, null, null, new byte[] { 50, 60 })]
    [InlineData(1d, 0d, 1d, null, new byte[] { 20, 50 })]
    [InlineData(0d, 0d, -3d, null, new byte[] { 30, 20, 10, 60, 50, 40 })]
    [InlineData(0d, 0d, null, -2d, new byte[] { 40, 50, 60, 10, 20, 30 })]
    [InlineData(1d, 0d, -2d, -2d, new byte[] { 60, 50, 30, 20 })]
    [InlineData(2d, 1d, 100d, 100d, new byte[] { 60 })]
    public void A_region_is_cut_out_and_flipped(double x, double y, double? width, double? height, byte[] shades)
    {
        var region = new SourceRegion(x, y, width, height);
        var (columns, rows) = region.Within(3, 2)!.Value;

        var picture = Show(Six, 3, 2, new Viewport((int)columns.Length, (int)rows.Length, region));

        Assert.Equal(((int)columns.Length, (int)rows.Length), (picture.Width, picture.Height));
        Assert.Equal(shades, picture.Samples.ToArray());
    }

    [Theory]
    [InlineData(3, 0, null, null)]
    [InlineData(0, 2, null, null)]
    [InlineData(0, 0, 0d, null)]
    [InlineData(0, 0, null, 0d)]
    [InlineData(double.NaN, 0, null, null)]
    [InlineData(0, 0, double.NaN, null)]
    [InlineData(double.PositiveInfinity, 0, null, null)]
    public void A_region_that_shows_nothing_is_not_possible(double x, double y, double? width, double? height)
    {
        var viewport = new Viewport(1, 1, new SourceRegion(x, y, width, height));

        Assert.False(viewport.IsPossible(3, 2));
        Assert.Throws<ArgumentException>(() => Show(Six, 3, 2, viewport));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(Viewport.MaxLength + 1, 1)]
    [InlineData(1, Viewport.MaxLength + 1)]
    public void A_viewport_is_neither_empty_nor_of_any_size(int width, int height) =>
        Assert.False(new Viewport(width, height).IsPossible(3, 2));

    [Fact]
    public void A_picture_fills_one_side_of_the_viewport_and_never_overflows_the_other() =>
        Prop.ForAll(
                (
                    from columns in Gen.Choose(1, 40)
                    from rows in Gen.Choose(1, 40)
                    from width in Gen.Choose(1, 60)
                    from height in Gen.Choose(1, 60)
                    from aspect in Gen.Choose(1, 5)
                    select (columns, rows, width, height, aspect)
                ).ToArbitrary(),
                it =>
                {
                    var dataset = ImageOf
                        .Bytes(it.rows, it.columns)
                        .AddOrUpdate(DicomTag.PixelAspectRatio, DicomVR.IS, (long)it.aspect, 1L);

                    var picture = dataset.Render(
                        new byte[it.rows * it.columns],
                        new RenderSettings { Viewport = new Viewport(it.width, it.height) }
                    );

                    Assert.InRange(picture.Width, 1, it.width);
                    Assert.InRange(picture.Height, 1, it.height);
                    Assert.True(picture.Width == it.width || picture.Height == it.height);

                    // The other side is right to half a pixel.
                    var ratio = it.columns / (double)(it.rows * it.aspect);
                    Assert.True(
                        Math.Abs(picture.Width - Math.Max(1, picture.Height * ratio)) <= 0.5 + 1e-9
                            || Math.Abs(picture.Height - Math.Max(1, picture.Width / ratio)) <= 0.5 + 1e-9
                    );
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2, 1, true, 3, 4)]
    [InlineData(1, 2, true, 6, 2)]
    [InlineData(1, 2, false, 3, 2)]
    [InlineData(1, 1000, true, 3, 2)]
    [InlineData(0, 1, true, 3, 2)]
    [InlineData(-1, 1, true, 3, 2)]
    public void Pixels_are_made_square_when_they_are_not_and_that_is_wanted(
        int vertical,
        int horizontal,
        bool isWanted,
        int width,
        int height
    )
    {
        var dataset = ImageOf
            .Bytes(2, 3)
            .AddOrUpdate(DicomTag.PixelAspectRatio, DicomVR.IS, (long)vertical, (long)horizontal);

        var picture = dataset.Render(Six, new RenderSettings { SquarePixels = isWanted });

        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [Fact]
    public void Equal_spacing_leaves_a_picture_as_it_is() =>
        Assert.Equal(
            [0, 51, 102, 153, 204, 255],
            ImageOf.Bytes(2, 3).AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, 0.7001, 0.7).Shades(Six)
        );

    private static RasterImage Show(byte[] shades, int columns, int rows, Viewport viewport) =>
        ImageOf
            .Bytes(rows, columns)
            .Render(shades, new RenderSettings { Viewport = viewport, Window = new VoiWindow(128, 256) });
}
