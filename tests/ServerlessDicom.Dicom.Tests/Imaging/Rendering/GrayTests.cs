using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

public sealed class GrayTests
{
    /// <summary>The examples of PS3.3 §C.11.2.1.2.1, and what follows from the definitions of the other functions.</summary>
    [Theory]
    [InlineData(2048, 4096, VoiLutFunction.Linear, 0, 0)]
    [InlineData(2048, 4096, VoiLutFunction.Linear, 4095, 1)]
    [InlineData(2048, 4096, VoiLutFunction.Linear, 2047.5, 0.5)]
    [InlineData(2048, 1, VoiLutFunction.Linear, 2047, 0)]
    [InlineData(2048, 1, VoiLutFunction.Linear, 2048, 1)]
    [InlineData(0, 100, VoiLutFunction.Linear, -50, 0)]
    [InlineData(0, 100, VoiLutFunction.Linear, 49, 1)]
    [InlineData(0, 100, VoiLutFunction.Linear, -0.5, 0.5)]
    [InlineData(0, 1, VoiLutFunction.Linear, -1, 0)]
    [InlineData(0, 1, VoiLutFunction.Linear, 0, 1)]
    [InlineData(0, 100, VoiLutFunction.LinearExact, -50, 0)]
    [InlineData(0, 100, VoiLutFunction.LinearExact, 50, 1)]
    [InlineData(0, 100, VoiLutFunction.LinearExact, 25, 0.75)]
    [InlineData(10, 0.5, VoiLutFunction.LinearExact, 10.125, 0.75)]
    [InlineData(30, 20, VoiLutFunction.Sigmoid, 30, 0.5)]
    [InlineData(30, 20, VoiLutFunction.Sigmoid, 35, 0.7310585786300049)]
    [InlineData(30, 20, VoiLutFunction.Sigmoid, 20, 0.11920292202211755)]
    public void A_window_maps_values_as_the_standard_says(
        double center,
        double width,
        VoiLutFunction function,
        double value,
        double share
    ) => Assert.Equal(share, new VoiWindow(center, width, function).Apply(value), 1e-12);

    [Fact]
    public void A_window_never_turns_values_around() =>
        Prop.ForAll(
                (
                    from center in Gen.Choose(-5000, 5000)
                    from width in Gen.Choose(1, 5000)
                    from function in Gen.Elements(Enum.GetValues<VoiLutFunction>())
                    from value in Gen.Choose(-9000, 9000)
                    from step in Gen.Choose(0, 3000)
                    select (Window: new VoiWindow(center / 2d, width, function), Value: value / 4d, Step: step / 8d)
                ).ToArbitrary(),
                it =>
                {
                    var (low, high) = (it.Window.Apply(it.Value), it.Window.Apply(it.Value + it.Step));
                    Assert.InRange(low, 0, high);
                    Assert.InRange(high, low, 1);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_word_has_the_shade_of_its_value() =>
        Prop.ForAll(
                (
                    from stored in Gen.Choose(1, 16)
                    from high in Gen.Choose(stored - 1, 15)
                    from isSigned in Gen.Elements(true, false)
                    from slope in Gen.Elements(1d, 0.5, -2, 3)
                    from intercept in Gen.Elements(0d, -1024, 7)
                    from samples in Gen.Choose(0, ushort.MaxValue).ArrayOf(12)
                    select (stored, high, isSigned, slope, intercept, samples)
                ).ToArbitrary(),
                it =>
                {
                    var dataset = ImageOf
                        .Words(3, 4, it.isSigned)
                        .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, (long)it.stored)
                        .AddOrUpdate(DicomTag.HighBit, DicomVR.US, (long)it.high)
                        .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, it.slope)
                        .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, it.intercept);
                    var window = new VoiWindow(100, 5000);
                    var words = Array.ConvertAll(it.samples, sample => (ushort)sample);

                    var picture = dataset.Render(words, new RenderSettings { Window = window });

                    Assert.Equal(
                        words.Select(word =>
                        {
                            var value = word >> (it.high + 1 - it.stored) & ((1 << it.stored) - 1);
                            value -= it.isSigned && value >> (it.stored - 1) == 1 ? 1 << it.stored : 0;
                            return (byte)(window.Apply(value * it.slope + it.intercept) * 255 + 0.5);
                        }),
                        picture.Samples.ToArray()
                    );
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Without_a_window_the_lowest_value_is_black_and_the_highest_white() =>
        Assert.Equal([0, 128, 255], ImageOf.Words(1, 3).Shades<ushort>(1000, 1010, 1020));

    [Fact]
    public void Padding_does_not_count_for_the_lowest_value() =>
        Assert.Equal(
            [0, 0, 128, 255],
            ImageOf
                .Words(1, 4, isSigned: true)
                // As writers have it that know of unsigned values only.
                .AddOrUpdate(DicomTag.PixelPaddingValue, DicomVR.US, 0x10000L - 2000)
                .Shades<short>(-2000, 1000, 1010, 1020)
        );

    [Fact]
    public void Padding_may_be_a_range() =>
        Assert.Equal(
            [255, 255, 0, 128, 255],
            ImageOf
                .Words(1, 5)
                .AddOrUpdate(DicomTag.PixelPaddingValue, DicomVR.US, 5000L)
                .AddOrUpdate(DicomTag.PixelPaddingRangeLimit, DicomVR.US, 4000L)
                .Shades<ushort>(4000, 4500, 10, 20, 30)
        );

    [Fact]
    public void A_single_value_beside_padding_differs_from_it() =>
        Assert.Equal(
            [0, 255],
            ImageOf.Bytes(1, 2).AddOrUpdate(DicomTag.PixelPaddingValue, DicomVR.US, 0L).Shades<byte>(0, 7)
        );

    [Fact]
    public void A_frame_of_one_value_is_black() => Assert.Equal([0, 0], ImageOf.Bytes(1, 2).Shades<byte>(9, 9));

    [Theory]
    [InlineData(0x01, new byte[] { 255, 0, 0 })]
    [InlineData(0x06, new byte[] { 0, 255, 255 })]
    [InlineData(0x00, new byte[] { 0, 0, 0 })]
    [InlineData(0x07, new byte[] { 255, 255, 255 })]
    public void Single_bits_are_black_or_white_even_when_all_are_the_same(byte bits, byte[] shades) =>
        Assert.Equal(shades, ImageOf.Samples(1, 3, 1, 1, "MONOCHROME2").Shades(bits));

    [Fact]
    public void Floating_point_values_are_shown_and_what_is_no_number_is_black()
    {
        var dataset = ImageOf
            .Samples(1, 6, 1, 32, "MONOCHROME2")
            .AddOrUpdate(DicomTag.FloatPixelPaddingValue, DicomVR.FL, -99.0);

        var picture = dataset.Render(
            [-99, -0.5f, 0f, 0.5f, float.NaN, float.PositiveInfinity],
            tag: DicomTag.FloatPixelData
        );

        Assert.Equal([0, 0, 128, 255, 0, 255], picture.Samples.ToArray());
    }

    [Fact]
    public void Double_floating_point_values_may_be_as_far_apart_as_they_can() =>
        Assert.Equal(
            [0, 128, 255],
            ImageOf
                .Samples(1, 3, 1, 64, "MONOCHROME2")
                .Render([double.MinValue, 0, double.MaxValue], tag: DicomTag.DoubleFloatPixelData)
                .Samples.ToArray()
        );

    [Fact]
    public void Integers_of_64_bits_are_shown() =>
        Assert.Equal([0, 128, 255], ImageOf.Samples(1, 3, 1, 64, "MONOCHROME2").Shades(0UL, 1UL << 63, ulong.MaxValue));

    [Theory]
    [InlineData("MONOCHROME1", null, true)]
    [InlineData("MONOCHROME2", null, false)]
    [InlineData("MONOCHROME1", "INVERSE", true)]
    [InlineData("MONOCHROME2", "INVERSE", true)]
    [InlineData("MONOCHROME1", "IDENTITY", false)]
    [InlineData(null, null, false)]
    public void The_presentation_decides_what_is_white(string? photometric, string? shape, bool isInverted)
    {
        var dataset = ImageOf.Samples(1, 2, 1, 8, photometric ?? "");
        if (shape is not null)
        {
            dataset.AddOrUpdate(DicomTag.PresentationLUTShape, DicomVR.CS, shape);
        }

        Assert.Equal(isInverted ? [255, 0] : [0, 255], dataset.Shades<byte>(3, 4));
    }

    [Fact]
    public void A_presentation_LUT_comes_last()
    {
        var table = new DicomDataset()
            .AddOrUpdate(DicomTag.LUTDescriptor, DicomVR.US, 3L, 0L, 10L)
            .AddOrUpdate(DicomTag.LUTData, DicomVR.US, 0L, 1023L, 512L);

        var dataset = ImageOf.Bytes(1, 3).AddOrUpdate(DicomTag.PresentationLUTSequence, table);

        Assert.Equal([0, 255, 128], dataset.Shades<byte>(0, 100, 200));
    }

    [Theory]
    [InlineData("LINEAR_EXACT", new byte[] { 0, 0, 128, 255, 255 })]
    [InlineData("SIGMOID", new byte[] { 5, 30, 128, 225, 250 })]
    public void The_function_of_the_data_set_is_used(string function, byte[] shades)
    {
        var dataset = ImageOf.Bytes(1, 5);
        foreach (var element in ImageOf.Window(100, 20, function))
        {
            dataset.AddOrUpdate(element);
        }

        Assert.Equal(shades, dataset.Shades<byte>(80, 90, 100, 110, 120));
    }

    [Fact]
    public void A_window_that_is_none_is_passed_over()
    {
        var dataset = ImageOf.Bytes(1, 2);
        foreach (var element in ImageOf.Window(100, 0))
        {
            dataset.AddOrUpdate(element);
        }

        Assert.Equal([0, 255], dataset.Shades<byte>(3, 4));
    }

    [Fact]
    public void A_VOI_LUT_whose_descriptor_says_too_few_bits_is_not_cut_off()
    {
        var table = new DicomDataset()
            .AddOrUpdate(DicomTag.LUTDescriptor, DicomVR.US, 3L, 1L, 8L)
            .AddOrUpdate(DicomTag.LUTData, DicomVR.US, 0L, 2048L, 4095L);

        var dataset = ImageOf.Bytes(1, 4).AddOrUpdate(DicomTag.VOILUTSequence, table);

        Assert.Equal([0, 0, 128, 255], dataset.Shades<byte>(0, 1, 2, 3));
    }

    [Fact]
    public void A_table_of_65536_entries_says_0()
    {
        var words = new long[65536];
        words[40000] = 65535;
        var table = new DicomDataset()
            .AddOrUpdate(DicomTag.LUTDescriptor, DicomVR.US, 0L, 0L, 16L)
            .AddOrUpdate(DicomTag.LUTData, DicomVR.US, words);

        var dataset = ImageOf.Words(1, 2).AddOrUpdate(DicomTag.VOILUTSequence, table);

        Assert.Equal([255, 0], dataset.Shades<ushort>(40000, 40001));
    }
}
