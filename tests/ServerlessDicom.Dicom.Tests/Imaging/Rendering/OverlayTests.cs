using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>What DCMTK has no example for; the rest is in <see cref="DcmtkRenderingTests"/>.</summary>
public sealed class OverlayTests
{
    private static readonly RenderSettings Drawn = new() { Overlays = true, Window = new VoiWindow(128, 256) };

    [Fact]
    public void Of_a_region_the_outline_is_drawn()
    {
        var dataset = WithOverlay(ImageOf.Bytes(4, 4), 4, 4, [0xFF, 0xFF], "R");

        Assert.Equal(
            [255, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 255, 255, 255],
            dataset.Render(new byte[16], Drawn).Samples.ToArray()
        );
    }

    [Fact]
    public void Overlays_of_color_images_are_white() =>
        Assert.Equal(
            [255, 255, 255, 4, 5, 6],
            WithOverlay(ImageOf.Colors(1, 2), 1, 2, [1, 0], "G")
                .Render(new byte[] { 1, 2, 3, 4, 5, 6 }, Drawn)
                .Samples.ToArray()
        );

    [Fact]
    public void Bits_that_are_missing_are_not_set() =>
        Assert.Equal(
            [255, 255, 255, 255, 255, 255, 255, 255, 0],
            WithOverlay(ImageOf.Bytes(1, 9), 1, 9, [0xFF], "G").Render(new byte[9], Drawn).Samples.ToArray()
        );

    /// <summary>After decompression, bits above those stored repeat the sign.</summary>
    [Theory]
    [InlineData(unchecked((short)0xF801), false)]
    [InlineData(unchecked((short)0x3001), true)]
    public void Signs_are_not_taken_for_an_overlay(short sample, bool isDrawn)
    {
        var dataset = ImageOf
            .Words(1, 2, isSigned: true)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 12L)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 11L)
            .AddOrUpdate(DicomTag.OverlayRows, DicomVR.US, 1L)
            .AddOrUpdate(DicomTag.OverlayColumns, DicomVR.US, 2L)
            .AddOrUpdate(new DicomTag(0x60000102), DicomVR.US, 13L);

        var picture = dataset.Render([sample, (short)0], Drawn with { Window = new VoiWindow(5000, 10) });

        Assert.Equal([isDrawn ? (byte)255 : (byte)0, (byte)0], picture.Samples.ToArray());
    }

    [Theory]
    [InlineData(short.MinValue, short.MinValue)]
    [InlineData(short.MaxValue, short.MaxValue)]
    [InlineData(0, -40000)]
    public void An_origin_far_away_shows_nothing(int top, int left)
    {
        var dataset = WithOverlay(ImageOf.Bytes(1, 1), 1, 1, [1, 0], "G");
        dataset.AddOrUpdate(DicomTag.OverlayOrigin, DicomVR.SL, (long)top, (long)left);

        // An origin that cannot be is that of the image.
        Assert.Equal([left == -40000 ? (byte)255 : (byte)0], dataset.Render(new byte[1], Drawn).Samples.ToArray());
    }

    private static DicomDataset WithOverlay(DicomDataset dataset, int rows, int columns, byte[] bits, string type) =>
        dataset
            .AddOrUpdate(DicomTag.OverlayRows, DicomVR.US, (long)rows)
            .AddOrUpdate(DicomTag.OverlayColumns, DicomVR.US, (long)columns)
            .AddOrUpdate(new DicomTag(0x60000040), DicomVR.CS, type)
            .AddOrUpdate(new DicomElement(DicomTag.OverlayData, DicomVR.OB, bits));
}
