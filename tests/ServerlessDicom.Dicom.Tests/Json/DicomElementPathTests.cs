using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Json;

public sealed class DicomElementPathTests
{
    private static readonly DicomDataset Dataset = new DicomDataset()
        .AddOrUpdate(new DicomElement(DicomTag.PatientID, DicomVR.LO, "A "u8.ToArray()))
        .AddOrUpdate(
            new DicomTag(0x00480105),
            new DicomDataset(),
            new DicomDataset().AddOrUpdate(
                new DicomTag(0x00081140),
                new DicomDataset().AddOrUpdate(DicomTag.StudyDescription, DicomVR.LO, "deep")
            )
        );

    [Theory]
    [InlineData("00100020", "A")]
    [InlineData("00480105/2/00081140/1/00081030", "deep")]
    public void Finds_an_element_and_its_holder(string text, string value)
    {
        var path = DicomElementPath.Parse(text);
        Assert.NotNull(path);
        var (holder, element) = path.Find(Dataset)!.Value;
        Assert.Equal(path.Tags[^1], element.Tag);
        Assert.Equal(value, holder.GetString(element.Tag));
    }

    [Theory]
    [InlineData("00100010")]
    [InlineData("00480105/3/00081140")]
    [InlineData("00480105/1/00081140")]
    [InlineData("00100020/1/00081140")]
    [InlineData("00480105/2147483647/00081140")]
    public void Finds_nothing_where_nothing_is(string text) => Assert.Null(DicomElementPath.Parse(text)!.Find(Dataset));

    [Theory]
    [InlineData("")]
    [InlineData("0010002")]
    [InlineData("0010002G")]
    [InlineData("001000200")]
    [InlineData("/00100020")]
    [InlineData("00100020/")]
    [InlineData("00480105/1")]
    [InlineData("00480105//00081140")]
    [InlineData("00480105/0/00081140")]
    [InlineData("00480105/-1/00081140")]
    [InlineData("00480105/+1/00081140")]
    [InlineData("00480105/ 1/00081140")]
    [InlineData("00480105/2147483648/00081140")]
    [InlineData("00480105/00081140")]
    [InlineData("PatientID")]
    public void Refuses_what_is_no_path(string text) => Assert.Null(DicomElementPath.Parse(text));
}
