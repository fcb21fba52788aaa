using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Examples.BoneSegmentation;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

public sealed class CtSeriesTests
{
    [Fact]
    public async Task Slices_are_ordered_by_where_they_lie()
    {
        var series = CtSeries.Of(await ImagesAsync(4, 0, 3, 1));

        Assert.Equal(
            [
                CtPhantom.Instance("1.2", 0),
                CtPhantom.Instance("1.2", 1),
                CtPhantom.Instance("1.2", 3),
                CtPhantom.Instance("1.2", 4),
            ],
            series.Slices.Select(slice => slice.SopInstance)
        );
        // One is missing in between: the voxels beside the gap reach half into it.
        Assert.Null(series.SliceSpacing);
        Assert.Equal(0.5 * 0.8 * 2.5, series.VoxelVolume(0)!.Value, 6);
        Assert.Equal(0.5 * 0.8 * 3.75, series.VoxelVolume(1)!.Value, 6);
    }

    [Fact]
    public async Task A_single_slice_is_as_thick_as_it_says()
    {
        var images = await ImagesAsync(2);
        Assert.Equal(CtPhantom.VoxelVolume, CtSeries.Of(images).VoxelVolume(0)!.Value, 6);

        images[0].Remove(DicomTag.SliceThickness);
        Assert.Null(CtSeries.Of(images).VoxelVolume(0));
    }

    [Fact]
    public async Task What_is_no_slice_of_the_volume_is_left_out()
    {
        var images = await ImagesAsync(0, 1, 2, 3, 4);
        images[0].AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "PRIMARY", "LOCALIZER");
        images[1].AddOrUpdate(DicomTag.ImageOrientationPatient, DicomVR.DS, "0", "1", "0", "0", "0", "-1");

        Assert.Equal(3, CtSeries.Of(images).Slices.Count);
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e300")]
    public async Task A_place_out_of_this_world_is_none(string position)
    {
        var images = await ImagesAsync(0, 1);
        images[0].AddOrUpdate(DicomTag.ImagePositionPatient, DicomVR.DS, "0", "0", position);

        Assert.Equal([CtPhantom.Instance("1.2", 1)], CtSeries.Of(images).Slices.Select(slice => slice.SopInstance));
    }

    [Fact]
    public async Task Images_at_the_same_place_are_no_volume()
    {
        var images = await ImagesAsync(1, 1);
        images[1].AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, "1.2.99");

        Assert.Throws<UnsuitableSeriesException>(() => CtSeries.Of(images));
    }

    [Fact]
    public void Nothing_is_no_volume() => Assert.Throws<UnsuitableSeriesException>(() => CtSeries.Of([]));

    private static async Task<List<DicomDataset>> ImagesAsync(params int[] slices)
    {
        var images = new List<DicomDataset>();
        foreach (var slice in slices)
        {
            images.Add(DicomFile.Parse(await CtPhantom.SliceAsync("1.1", "1.2", slice)).Dataset);
        }

        return images;
    }
}
