using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

public sealed class FunctionalGroupsTests
{
    [Fact]
    public void Those_of_a_frame_come_before_those_of_all_and_these_before_the_data_set()
    {
        var dataset = Image(
            shared: Group(DicomTag.FrameVOILUTSequence, ImageOf.Window(100.5, 101)),
            new DicomDataset(),
            Group(DicomTag.FrameVOILUTSequence, ImageOf.Window(10.5, 11))
        );
        foreach (var element in ImageOf.Window(1000.5, 1001))
        {
            dataset.AddOrUpdate(element);
        }

        // The window goes from 50 to 150, of the second frame from 5 to 15.
        Assert.Equal(28, Shade(dataset, 61, frame: 0));
        Assert.Equal(255, Shade(dataset, 61, frame: 1));
        Assert.Equal(128, Shade(dataset, 10, frame: 1));
        Assert.Equal(28, Shade(dataset, 61, frame: 2));
    }

    [Fact]
    public void Each_frame_has_its_own_rescaling()
    {
        var dataset = Image(
            shared: Group(DicomTag.FrameVOILUTSequence, ImageOf.Window(0.5, 256)),
            Rescaled(1, 0),
            Rescaled(2, -100),
            Rescaled(-1, 0)
        );

        // The window goes from -127.5 to 127.5.
        Assert.Equal([178, 128, 78], new[] { 0, 1, 2 }.Select(frame => (int)Shade(dataset, 50, frame)));
    }

    [Fact]
    public void A_window_that_is_asked_for_comes_before_all()
    {
        var dataset = Image(shared: Group(DicomTag.FrameVOILUTSequence, ImageOf.Window(0.5, 256)), Rescaled(2, -100));

        var settings = new RenderSettings { Window = new VoiWindow(0, 40, VoiLutFunction.LinearExact) };

        Assert.Equal(191, dataset.Render(new ushort[] { 55 }, settings).Samples.Span[0]);
    }

    [Fact]
    public void Spacing_of_the_frame_makes_its_pixels_square()
    {
        var dataset = Image(
            new DicomDataset(),
            Group(
                DicomTag.PixelMeasuresSequence,
                new DicomDataset().AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, 3.0, 1.0)
            )
        );

        var picture = dataset.Render(new ushort[] { 55 });

        Assert.Equal((1, 3), (picture.Width, picture.Height));
    }

    private static DicomDataset Image(DicomDataset shared, params DicomDataset[] perFrame) =>
        ImageOf
            .Words(1, 1)
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, shared)
            .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, perFrame);

    private static DicomDataset Group(DicomTag macro, DicomDataset item) => new DicomDataset().AddOrUpdate(macro, item);

    private static DicomDataset Rescaled(double slope, double intercept) =>
        Group(
            DicomTag.PixelValueTransformationSequence,
            new DicomDataset()
                .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, slope)
                .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, intercept)
        );

    private static byte Shade(DicomDataset dataset, ushort sample, int frame) =>
        dataset.Render([sample], frame: frame).Samples.Span[0];
}
