using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Instances;

namespace ServerlessDicom.Functions.Tests.Instances;

public sealed class ImageAttributesReaderTests
{
    private const string Json = """
        {"00080018":{"vr":"UI","Value":["1.2"]},"00081140":{"vr":"SQ","Value":[{"00280010":{"vr":"US","Value":[7]}}]},
        "00280010":{"vr":"US","Value":[512]},"00280011":{"vr":"US","Value":[256]},
        "00281201":{"vr":"OW","BulkDataURI":"instances/1/bulkdata/00281201"},
        "52009230":{"vr":"SQ","Value":[{"00280010":{"vr":"US","Value":[9]}}]}}
        """;

    [Fact]
    public void Takes_what_is_of_the_image_and_not_of_items()
    {
        var attributes = ImageAttributesReader.Parse(Encoding.UTF8.GetBytes(Json), isWhole: true);

        Assert.Equal(3, attributes.Count);
        Assert.Equal(512, attributes.GetInteger(DicomTag.Rows));
        Assert.Equal(256, attributes.GetInteger(DicomTag.Columns));
    }

    [Fact]
    public void Takes_whole_members_of_what_is_cut_off()
    {
        var json = Encoding.UTF8.GetBytes(Json);
        for (var length = 1; length < json.Length; length++)
        {
            var attributes = ImageAttributesReader.Parse(json.AsSpan(0, length), isWhole: false);

            Assert.True(attributes.GetInteger(DicomTag.Rows) is null or 512);
            Assert.True(attributes.GetInteger(DicomTag.Columns) is null or 256);
        }
    }

    [Fact]
    public void There_may_be_none()
    {
        Assert.Empty(ImageAttributesReader.Parse("{}"u8, isWhole: true));
    }
}
