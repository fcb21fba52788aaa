using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging;

public class PixelDataLayoutTests
{
    [Theory]
    [InlineData(16, 1, "MONOCHROME2", 3, 96, 3)]
    [InlineData(8, 3, "RGB", 2, 96, 2)]
    [InlineData(8, 3, "YBR_FULL_422", 3, 96, 3)]
    [InlineData(8, 3, "YBR_PARTIAL_420", 4, 96, 4)]
    [InlineData(1, 1, "MONOCHROME2", 5, 10, 5)]
    [InlineData(12, 1, "MONOCHROME2", 2, 48, 2)]
    public void Counts_the_declared_native_frames(
        int bitsAllocated,
        int samples,
        string photometricInterpretation,
        int numberOfFrames,
        int length,
        int expected
    )
    {
        var layout = Native(4, 4, bitsAllocated, samples, photometricInterpretation, numberOfFrames, length);

        Assert.Equal(expected, layout?.FrameCount);
    }

    [Fact]
    public void Counts_only_frames_that_are_whole()
    {
        Assert.Equal(2, Native(4, 4, 16, 1, "MONOCHROME2", 3, 95)?.FrameCount);
        Assert.Equal(0, Native(4, 4, 16, 1, "MONOCHROME2", 1, 30)?.FrameCount);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-3)]
    public void Takes_an_impossible_number_of_frames_for_one(int? numberOfFrames)
    {
        Assert.Equal(1, Native(4, 4, 16, 1, "MONOCHROME2", numberOfFrames, 96)?.FrameCount);
    }

    [Fact]
    public void Does_not_count_the_padding_as_a_frame()
    {
        // One 1 x 1 frame of 8 bits, padded to two bytes.
        Assert.Equal(1, Native(1, 1, 8, 1, "MONOCHROME2", 1, 2)?.FrameCount);
    }

    [Fact]
    public void Believes_the_length_rather_than_a_4_2_2_label_on_full_chroma()
    {
        Assert.Equal(4 * 4 * 3 * 8, Native(4, 4, 8, 3, "YBR_FULL_422", 2, 96)?.FrameBits);
        Assert.Equal(4 * 4 * 2 * 8, Native(4, 4, 8, 3, "YBR_FULL_422", 2, 64)?.FrameBits);
    }

    [Fact]
    public void Has_no_layout_without_pixel_data_or_without_a_frame_size()
    {
        Assert.Null(PixelDataLayout.From(new DicomDataset(), DicomTransferSyntax.ExplicitVRLittleEndian));
        Assert.Null(Native(0, 4, 16, 1, "MONOCHROME2", 1, 96));
        Assert.Null(Native(4, 4, 16, 1, "MONOCHROME2", 1, 0));
        Assert.Null(Native(65535, 65535, 65535, 65535, "MONOCHROME2", 1, 96));
    }

    [Fact]
    public void Finds_float_and_double_float_pixel_data()
    {
        var dataset = Image(2, 2, null, 1, "MONOCHROME2", 2);
        dataset.AddOrUpdate(NotHeld(DicomTag.FloatPixelData, DicomVR.OF, 500, 32));
        var layout = PixelDataLayout.From(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal(
            (DicomTag.FloatPixelData, 2, 128L, 4),
            (layout!.Tag, layout.FrameCount, layout.FrameBits, layout.WordSize)
        );

        dataset.Remove(DicomTag.FloatPixelData);
        dataset.AddOrUpdate(NotHeld(DicomTag.DoubleFloatPixelData, DicomVR.OD, 500, 64));
        layout = PixelDataLayout.From(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal(
            (DicomTag.DoubleFloatPixelData, 2, 256L, 8),
            (layout!.Tag, layout.FrameCount, layout.FrameBits, layout.WordSize)
        );
    }

    [Fact]
    public void Covers_frames_that_begin_within_a_byte()
    {
        // 3 x 3 bits a frame: frame 2 is bits 18 to 26.
        var layout = Native(3, 3, 1, 1, "MONOCHROME2", 4, 6)!;

        Assert.Equal(new NativeFrameRange(1000 + 2, 2, 2, 9, 1), layout.GetNativeRange(2));
        Assert.Equal(new NativeFrameRange(1000 + 1, 3, 1, 18, 1), layout.GetNativeRange(1, 2));
        Assert.Equal(2, layout.GetNativeRange(2).ByteCount);
    }

    [Fact]
    public void Covers_whole_words_of_big_endian_frames()
    {
        // Frames of 9 bytes in words of two: frame 1 begins in the middle of one and the last ends in the padding.
        var layout = Native(3, 3, 8, 1, "MONOCHROME2", 3, 28)! with
        {
            WordSize = 2,
            IsBigEndian = true,
        };

        Assert.Equal(new NativeFrameRange(1000 + 8, 10, 8, 72, 2), layout.GetNativeRange(1));
        Assert.Equal(new NativeFrameRange(1000 + 18, 10, 0, 72, 2), layout.GetNativeRange(2));
    }

    [Fact]
    public void Gives_only_frames_that_are_there_and_of_their_kind()
    {
        var native = Native(4, 4, 16, 1, "MONOCHROME2", 3, 96)!;
        Assert.Throws<ArgumentOutOfRangeException>(() => native.GetNativeRange(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => native.GetNativeRange(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => native.GetNativeRange(-1));
        Assert.Throws<InvalidOperationException>(() => native.GetFragments(0));

        var encapsulated = Encapsulated(1, [10], "1.2.840.10008.1.2.4.50")!;
        Assert.Throws<ArgumentOutOfRangeException>(() => encapsulated.GetFragments(1));
        Assert.Throws<InvalidOperationException>(() => encapsulated.GetNativeRange(0));
    }

    [Fact]
    public void Lays_out_fragments_without_their_item_headers()
    {
        var layout = Encapsulated(2, [10, 20], "1.2.840.10008.1.2.4.50")!;

        Assert.Equal((2, 1000L, 38L, true), (layout.FrameCount, layout.Offset, layout.Length, layout.IsEncapsulated));
        Assert.Equal([new FrameFragment(1000, 10)], layout.GetFragments(0));
        Assert.Equal([new FrameFragment(1018, 20)], layout.GetFragments(1));
    }

    [Fact]
    public void Takes_a_video_for_one_frame()
    {
        var layout = Encapsulated(300, [10, 20, 30], DicomTransferSyntax.FromUid("1.2.840.10008.1.2.4.102").Uid)!;

        Assert.Equal(1, layout.FrameCount);
        Assert.Equal(3, layout.GetFragments(0).Count);
    }

    internal static DicomDataset Image(
        int rows,
        int columns,
        int? bitsAllocated,
        int samples,
        string photometricInterpretation,
        int? numberOfFrames
    )
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, (long)samples)
            .AddOrUpdate(
                DicomElement.FromAscii(DicomTag.PhotometricInterpretation, DicomVR.CS, photometricInterpretation)
            )
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, (long)rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, (long)columns);
        if (bitsAllocated is { } bits)
        {
            dataset.AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, (long)bits);
        }

        if (numberOfFrames is { } frames)
        {
            dataset.AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, (long)frames);
        }

        return dataset;
    }

    internal static DicomElement NotHeld(DicomTag tag, DicomVR vr, long offset, long length) =>
        new(tag, vr, default)
        {
            Offset = offset,
            Length = length,
            IsHeld = false,
        };

    private static PixelDataLayout? Native(
        int rows,
        int columns,
        int bitsAllocated,
        int samples,
        string photometricInterpretation,
        int? numberOfFrames,
        long length
    )
    {
        var dataset = Image(rows, columns, bitsAllocated, samples, photometricInterpretation, numberOfFrames);
        dataset.AddOrUpdate(NotHeld(DicomTag.PixelData, DicomVR.OB, 1000, length));
        return PixelDataLayout.From(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    private static PixelDataLayout? Encapsulated(int numberOfFrames, uint[] lengths, string transferSyntax)
    {
        var dataset = Image(4, 4, 8, 1, "MONOCHROME2", numberOfFrames);
        dataset.AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OB, default)
            {
                Offset = 992,
                Length = DicomElement.UndefinedLength,
                Fragments = FragmentsOf.Lengths(lengths),
            }
        );
        return PixelDataLayout.From(dataset, DicomTransferSyntax.FromUid(transferSyntax));
    }
}
