using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

public sealed class ColorTests
{
    [Fact]
    public void Colors_that_a_decoder_has_made_RGB_are_kept()
    {
        var renderer = FrameRenderer.Create(ImageOf.Samples(1, 1, 3, 8, "YBR_RCT"), DicomTag.PixelData);

        var picture = renderer.Render(0, PhotometricInterpretation.Rgb, [9, 8, 7], RenderSettings.Default);

        Assert.Equal([9, 8, 7], picture.Samples.ToArray());
    }

    /// <summary>The primary colors by the equations of PS3.3 §C.7.6.3.1.2.</summary>
    [Theory]
    [InlineData(76, 85, 255, 254, 0, 0)]
    [InlineData(150, 43, 21, 0, 255, 0)]
    [InlineData(29, 255, 107, 0, 0, 254)]
    [InlineData(255, 128, 128, 255, 255, 255)]
    public void Luma_and_chroma_become_colors(byte y, byte blue, byte red, int r, int g, int b)
    {
        var shades = ImageOf.Samples(1, 1, 3, 8, "YBR_FULL").Shades(y, blue, red);

        Assert.All(shades.Zip([r, g, b]), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void Every_pixel_of_a_long_row_is_converted_alike()
    {
        var random = new Random(3);
        var pixels = new byte[3 * 101];
        random.NextBytes(pixels);

        var shades = ImageOf.Samples(1, 101, 3, 8, "YBR_FULL").Shades(pixels);

        for (var i = 0; i < 101; i++)
        {
            var alone = ImageOf.Samples(1, 1, 3, 8, "YBR_FULL").Shades(pixels[(3 * i)..(3 * i + 3)]);
            Assert.Equal(alone, shades[(3 * i)..(3 * i + 3)]);
        }
    }

    [Fact]
    public void Segments_of_a_palette_are_expanded()
    {
        // Discrete 0, 1000; linear to 5000 in four; the linear one once more, from 5000 on; discrete 7.
        long[] segments = [0, 2, 0, 1000, 1, 4, 5000, 2, 1, 8, 0, 0, 1, 7];

        Assert.Equal(
            [0, 1000, 2000, 3000, 4000, 5000, 5000, 5000, 5000, 5000, 7],
            SegmentedLookupTable.Expand(Array.ConvertAll(segments, word => (ushort)word), 16, 11)
        );
    }

    [Fact]
    public void Segments_of_bytes_have_an_offset_of_four()
    {
        ushort[] segments = [0, 2, 10, 20, 1, 2, 40, 2, 2, 0, 0, 0, 0];

        Assert.Equal([10, 20, 30, 40, 10, 20, 30, 40], SegmentedLookupTable.Expand(segments, 8, 8));
    }

    [Theory]
    [InlineData(new int[] { }, 1)]
    [InlineData(new[] { 0, 0 }, 1)]
    [InlineData(new[] { 0, 3, 1 }, 3)]
    [InlineData(new[] { 1, 3, 1 }, 3)]
    [InlineData(new[] { 3, 1, 1 }, 1)]
    [InlineData(new[] { 0, 1, 5 }, 2)]
    [InlineData(new[] { 0, 1, 5, 2, 1, 6, 0 }, 2)]
    [InlineData(new[] { 0, 1, 5, 2, 1 }, 2)]
    [InlineData(new[] { 2, 1, 0, 0 }, 2)]
    public void What_are_no_segments_is_refused(int[] segments, int count) =>
        Assert.Throws<RenderingException>(() =>
            SegmentedLookupTable.Expand(Array.ConvertAll(segments, word => (ushort)word), 16, count)
        );

    [Fact]
    public void A_segmented_palette_colors_pixels() =>
        Assert.Equal(
            [0, 0, 0, 128, 0, 128, 255, 0, 255],
            WithPalette(
                    ImageOf.Samples(1, 3, 1, 8, "PALETTE COLOR"),
                    first: 0,
                    [0, 32896, 65535],
                    [0, 0, 0],
                    [0, 1, 0, 1, 2, 65535],
                    segmented: true
                )
                .Shades<byte>(0, 1, 2)
        );

    [Fact]
    public void A_palette_of_bytes_that_says_16_bits_is_not_black() =>
        Assert.Equal(
            [0, 255, 7],
            WithPalette(ImageOf.Samples(1, 1, 1, 8, "PALETTE COLOR"), 0, [0], [255], [7]).Shades<byte>(0)
        );

    [Fact]
    public void A_palette_may_begin_below_zero()
    {
        var dataset = WithPalette(
            ImageOf.Samples(1, 3, 1, 8, "PALETTE COLOR").AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 1L),
            first: -1,
            [65535, 0, 0],
            [0, 65535, 0],
            [0, 0, 65535]
        );

        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255], dataset.Shades<sbyte>(-1, 0, 1));
        Assert.Equal([255, 0, 0, 0, 0, 255, 0, 0, 255], dataset.Shades<sbyte>(-128, 2, 127));
    }

    [Theory]
    [InlineData("COLOR", new byte[] { 0, 0, 0, 128, 128, 128, 255, 0, 7 })]
    [InlineData("MIXED", new byte[] { 0, 0, 0, 128, 128, 128, 255, 0, 7 })]
    [InlineData("MONOCHROME", new byte[] { 0, 128, 255 })]
    public void A_supplemental_palette_colors_the_values_from_its_first_on(string presentation, byte[] shades)
    {
        var dataset = WithPalette(ImageOf.Words(1, 3), 500, [65535], [0], [7 * 257])
            .AddOrUpdate(DicomTag.PixelPresentation, DicomVR.CS, presentation);

        Assert.Equal(
            shades,
            dataset
                .Render(
                    new ushort[] { 0, 50, 500 },
                    new RenderSettings { Window = new VoiWindow(50, 100, VoiLutFunction.LinearExact) }
                )
                .Samples.ToArray()
        );
    }

    [Fact]
    public void A_palette_that_is_not_needed_is_not_looked_at()
    {
        var dataset = ImageOf.Bytes(1, 2).AddOrUpdate(DicomTag.RedPaletteColorLookupTableDescriptor, DicomVR.US, 3L);

        Assert.Equal([0, 255], dataset.Shades<byte>(1, 2));
    }

    [Fact]
    public void A_palette_shorter_than_its_descriptor_says_is_refused()
    {
        var dataset = WithPalette(ImageOf.Samples(1, 1, 1, 8, "PALETTE COLOR"), 0, [1, 2], [1, 2], [1, 2])
            .AddOrUpdate(DicomTag.GreenPaletteColorLookupTableDescriptor, DicomVR.US, 3L, 0L, 16L);

        Assert.Throws<RenderingException>(() => FrameRenderer.Create(dataset, DicomTag.PixelData));
    }

    private static DicomDataset WithPalette(
        DicomDataset dataset,
        int first,
        long[] red,
        long[] green,
        long[] blue,
        bool segmented = false
    )
    {
        (DicomTag Descriptor, DicomTag Data, long[] Words)[] channels =
        [
            (DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.RedPaletteColorLookupTableData, red),
            (DicomTag.GreenPaletteColorLookupTableDescriptor, DicomTag.GreenPaletteColorLookupTableData, green),
            (
                DicomTag.BluePaletteColorLookupTableDescriptor,
                segmented
                    ? DicomTag.SegmentedBluePaletteColorLookupTableData
                    : DicomTag.BluePaletteColorLookupTableData,
                blue
            ),
        ];
        foreach (var (descriptor, data, words) in channels)
        {
            dataset
                .AddOrUpdate(descriptor, DicomVR.SS, (long)red.Length, first, 16L)
                .AddOrUpdate(new DicomElement(data, DicomVR.OW, words.SelectMany(Word).ToArray()));
        }

        return dataset;
    }

    private static byte[] Word(long value) => [(byte)value, (byte)(value >> 8)];
}
