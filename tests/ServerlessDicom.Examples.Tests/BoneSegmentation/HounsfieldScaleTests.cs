using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

public sealed class HounsfieldScaleTests
{
    [Theory]
    [InlineData(0x0000, 12, false, -1024)]
    [InlineData(0x0FFF, 12, false, 3071)]
    // What lies above the stored bits is no part of the value.
    [InlineData(0xF001, 12, false, -1023)]
    [InlineData(0x0FFF, 12, true, -1025)]
    [InlineData(0xFFFF, 16, true, -1025)]
    public void Stored_values_become_Hounsfield_units(int stored, int bits, bool isSigned, int expected)
    {
        var scale = new HounsfieldScale(bits, isSigned, Slope: 1, Intercept: -1024, Padding: null);
        var hounsfield = new int[1];

        scale.Convert([(byte)stored, (byte)(stored >> 8)], hounsfield);

        Assert.Equal(expected, hounsfield[0]);
    }

    [Fact]
    public void Padding_is_nothing()
    {
        var scale = HounsfieldScale.Of(
            Metadata()
                .AddOrUpdate(DicomTag.PixelPaddingValue, DicomVR.US, 4000)
                .AddOrUpdate(DicomTag.PixelPaddingRangeLimit, DicomVR.US, 3990)
        )!;
        var hounsfield = new int[2];

        scale.Convert([0x96, 0x0F, 0x95, 0x0F], hounsfield);

        Assert.Equal([HounsfieldScale.None, 3989 - 1024], hounsfield);
    }

    [Fact]
    public void A_scale_that_is_not_in_Hounsfield_units_is_none()
    {
        Assert.NotNull(HounsfieldScale.Of(Metadata()));
        Assert.Null(HounsfieldScale.Of(Metadata().AddOrUpdate(DicomTag.RescaleType, DicomVR.LO, "US")));
        Assert.Null(HounsfieldScale.Of(Metadata().AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS)));
    }

    private static DicomDataset Metadata() =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 16)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 12)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 11)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 0)
            .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, "-1024")
            .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, "1");
}
