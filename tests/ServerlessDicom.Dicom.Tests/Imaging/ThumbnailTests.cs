using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging;

public sealed class ThumbnailTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_pixel_is_the_mean_of_those_it_stands_for()
    {
        byte[] frame = [0, 20, 100, 100, 40, 60, 200, 200];
        var image = Image(rows: 2, columns: 4) with { Window = (128, 256) };

        var thumbnail = await RenderAsync(image, frame, box: 2);

        Assert.Equal((2, 1, 1), (thumbnail.Width, thumbnail.Height, thumbnail.SamplesPerPixel));
        Assert.Equal([30, 150], thumbnail.Samples.ToArray());
    }

    [Theory]
    [InlineData(100, 50, 10, 10, 5)]
    [InlineData(50, 100, 10, 5, 10)]
    [InlineData(5, 7, 10, 5, 7)]
    [InlineData(1000, 1, 10, 10, 1)]
    public async Task It_keeps_the_proportions_and_does_not_grow(int columns, int rows, int box, int width, int height)
    {
        var thumbnail = await RenderAsync(Image(rows, columns), new byte[rows * columns], box);

        Assert.Equal((width, height), (thumbnail.Width, thumbnail.Height));
        Assert.Equal(width * height, thumbnail.Samples.Length);
    }

    [Fact]
    public async Task Words_are_signed_and_rescaled_and_shown_through_the_window()
    {
        // Twelve bits of sixteen, two's complement; what lies above them is to be passed over.
        var image = Image(rows: 1, columns: 4, bits: 16) with
        {
            BitsStored = 12,
            HighBit = 11,
            IsSigned = true,
            RescaleSlope = 2,
            RescaleIntercept = -100,
            Window = (0.5, 201),
        };
        var frame = new byte[8];
        BinaryPrimitives.WriteInt16LittleEndian(frame, 50);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), 0xF000 | 100);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(4), 0x0FFF);
        BinaryPrimitives.WriteInt16LittleEndian(frame.AsSpan(6), 1000);

        var thumbnail = await RenderAsync(image, frame);

        // 0, 100, -102 and 1900 in a window from -100 to 100.
        Assert.Equal([128, 255, 0, 255], thumbnail.Samples.ToArray());
    }

    [Fact]
    public async Task Without_a_window_the_values_that_are_there_are_spread()
    {
        var thumbnail = await RenderAsync(Image(rows: 1, columns: 3), [10, 20, 30]);
        Assert.Equal([0, 128, 255], thumbnail.Samples.ToArray());

        var inverted = await RenderAsync(Image(rows: 1, columns: 3) with { IsInverted = true }, [10, 20, 30]);
        Assert.Equal([255, 128, 0], inverted.Samples.ToArray());

        var flat = await RenderAsync(Image(rows: 1, columns: 2), [7, 7]);
        Assert.Equal([0, 0], flat.Samples.ToArray());
    }

    [Fact]
    public async Task Colors_stay_what_they_are_by_pixel_or_by_plane()
    {
        var image = Image(rows: 1, columns: 2) with { SamplesPerPixel = 3 };

        var byPixel = await RenderAsync(image, [1, 2, 3, 4, 5, 6]);
        var byPlane = await RenderAsync(image with { IsPlanar = true }, [1, 4, 2, 5, 3, 6]);

        Assert.Equal([1, 2, 3, 4, 5, 6], byPixel.Samples.ToArray());
        Assert.Equal(byPixel.Samples.ToArray(), byPlane.Samples.ToArray());
    }

    [Fact]
    public async Task Big_endian_words_are_put_in_order()
    {
        var image = Image(rows: 1, columns: 2, bits: 16) with { Window = (32768, 65536) };
        var range = new NativeFrameRange(0, 4, 0, 32, SwapSize: 2);
        using var stream = new MemoryStream([0x00, 0xFF, 0xFF, 0x00]);

        var thumbnail = await Thumbnail.RenderAsync(stream, range, image, 256, Token);

        Assert.Equal([1, 254], thumbnail!.Samples.ToArray());
    }

    [Fact]
    public async Task A_frame_that_does_not_lie_as_it_says_has_none_and_one_that_ends_early_fails()
    {
        var image = Image(rows: 2, columns: 2);
        using var stream = new MemoryStream(new byte[3]);

        Assert.Null(await Thumbnail.RenderAsync(stream, new NativeFrameRange(0, 3, 0, 24, 1), image, 256, Token));
        Assert.Null(await Thumbnail.RenderAsync(stream, new NativeFrameRange(0, 4, 1, 32, 1), image, 256, Token));
        await Assert.ThrowsAsync<EndOfStreamException>(() =>
            Thumbnail.RenderAsync(stream, new NativeFrameRange(0, 4, 0, 32, 1), image, 256, Token)
        );
    }

    [Fact]
    public void Attributes_are_read_and_impossible_ones_refused()
    {
        var image = NativeImage.From(Dataset())!;
        Assert.Equal((3, 5, 1, 16), (image.Rows, image.Columns, image.SamplesPerPixel, image.BitsAllocated));
        Assert.Equal((12, 11, true, false), (image.BitsStored, image.HighBit, image.IsSigned, image.IsInverted));
        Assert.Equal((2, -1024, (40, 400)), (image.RescaleSlope, image.RescaleIntercept, image.Window!.Value));

        Assert.Null(NativeImage.From(Dataset().AddOrUpdate(DicomTag.Rows, DicomVR.US, 0L)));
        Assert.Null(NativeImage.From(Dataset().AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 32L)));
        Assert.Null(NativeImage.From(Dataset().AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 17L)));
        Assert.Null(NativeImage.From(Dataset().AddOrUpdate(DicomTag.HighBit, DicomVR.US, 16L)));
        Assert.Null(NativeImage.From(Dataset().AddOrUpdate(DicomTag.HighBit, DicomVR.US, 3L)));
        Assert.Null(NativeImage.From(Dataset().AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 3L)));
        Assert.Null(
            NativeImage.From(Dataset().AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "PALETTE COLOR"))
        );
        Assert.Null(NativeImage.From(new DicomDataset()));
    }

    private static DicomDataset Dataset() =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 1L)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2")
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, 3L)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, 5L)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 16L)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 12L)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 11L)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 1L)
            .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, "2")
            .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, "-1024")
            .AddOrUpdate(DicomTag.WindowCenter, DicomVR.DS, "40")
            .AddOrUpdate(DicomTag.WindowWidth, DicomVR.DS, "400");

    private static NativeImage Image(int rows, int columns, int bits = 8) =>
        new()
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = 1,
            BitsAllocated = bits,
            BitsStored = bits,
            HighBit = bits - 1,
            IsSigned = false,
            IsInverted = false,
            IsPlanar = false,
        };

    private static async Task<RasterImage> RenderAsync(NativeImage image, byte[] frame, int box = 256)
    {
        using var stream = new MemoryStream(frame);
        var range = new NativeFrameRange(0, frame.Length, 0, 8L * frame.Length, 1);
        var thumbnail = await Thumbnail.RenderAsync(stream, range, image, box, Token);
        Assert.NotNull(thumbnail);
        return thumbnail;
    }
}
