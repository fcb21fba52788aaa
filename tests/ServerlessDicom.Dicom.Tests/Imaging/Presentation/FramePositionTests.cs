using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Presentation;

/// <summary>The order of frames that presentation states show.</summary>
public class FramePositionTests
{
    [Fact]
    public void Slices_follow_the_normal_of_the_first()
    {
        // Sagittal: rows run to the back and columns to the feet, so that slices go from the left to the right.
        FramePosition[] slices = [Slice(5, 9, 0), Slice(-5, 0, 9), Slice(10, 0, 0), Slice(-5, 1, 1)];

        var sorted = FramePosition.Sort([0, 1, 2, 3], i => slices[i]);

        Assert.Equal([2, 0, 1, 3], sorted);

        static FramePosition Slice(double x, double y, double z) =>
            FramePosition.Of(
                new DicomDataset()
                    .AddOrUpdate(DicomTag.ImagePositionPatient, DicomVR.DS, x, y, z)
                    .AddOrUpdate(DicomTag.ImageOrientationPatient, DicomVR.DS, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0),
                0
            );
    }

    [Fact]
    public void Dimensions_go_before_positions()
    {
        var dataset = new DicomDataset().AddOrUpdate(
            DicomTag.PerFrameFunctionalGroupsSequence,
            Frame(3.0, 2, 1),
            Frame(2.0, 1, 10),
            Frame(1.0, 1, 9)
        );

        var sorted = FramePosition.Sort([0, 1, 2], frame => FramePosition.Of(dataset, frame));

        Assert.Equal([2, 1, 0], sorted);

        static DicomDataset Frame(double z, params ReadOnlySpan<long> dimensions) =>
            new DicomDataset()
                .AddOrUpdate(
                    DicomTag.FrameContentSequence,
                    new DicomDataset().AddOrUpdate(DicomTag.DimensionIndexValues, DicomVR.UL, dimensions)
                )
                .AddOrUpdate(
                    DicomTag.PlanePositionSequence,
                    new DicomDataset().AddOrUpdate(DicomTag.ImagePositionPatient, DicomVR.DS, 0.0, 0.0, z)
                );
    }

    [Fact]
    public void Where_one_lacks_what_others_have_they_stay_as_they_are()
    {
        FramePosition[] frames =
        [
            new([1, 2], [0, 0, 3], null),
            new([1], [0, 0, 1], null),
            new([], null, null),
            new([], [double.MaxValue, 0, 0], null),
        ];

        Assert.Equal([0, 1, 2, 3], FramePosition.Sort([0, 1, 2, 3], i => frames[i]));
        Assert.Equal([1, 0], FramePosition.Sort([0, 1], i => frames[i]));
        Assert.Empty(FramePosition.Sort(Array.Empty<int>(), i => frames[i]));
    }
}
