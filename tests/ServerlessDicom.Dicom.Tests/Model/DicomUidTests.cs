using System.Reflection;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Model;

public class DicomUidTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.2", true)]
    [InlineData("0.0", true)]
    [InlineData("2", true)]
    [InlineData("", false)]
    [InlineData("1..2", false)]
    [InlineData(".1", false)]
    [InlineData("1.", false)]
    [InlineData("1.02", false)]
    [InlineData("1.2a", false)]
    [InlineData("1.2 ", false)]
    [InlineData("1.2\0", false)]
    [InlineData("../1", false)]
    [InlineData("1.٣", false)]
    public void UIDs_are_digits_and_dots(string uid, bool isValid) => Assert.Equal(isValid, DicomUid.IsValid(uid));

    [Fact]
    public void UIDs_have_at_most_64_characters()
    {
        Assert.True(DicomUid.IsValid("1." + new string('2', 62)));
        Assert.False(DicomUid.IsValid("1." + new string('2', 63)));
    }

    [Fact]
    public void Every_UID_by_name_is_registered()
    {
        var uids = typeof(DicomUid)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral);

        Assert.InRange(uids.Count(), 400, 600);
        Assert.All(uids, field => Assert.NotNull(DicomUid.GetName((string)field.GetRawConstantValue()!)));
        Assert.Equal("CT Image Storage", DicomUid.GetName("1.2.840.10008.5.1.4.1.1.2"));
        Assert.Null(DicomUid.GetName("1.2.3"));
    }

    [Fact]
    public void New_UIDs_are_valid_and_differ()
    {
        var uids = Enumerable.Range(0, 1000).Select(_ => DicomUid.Generate()).ToList();

        Assert.All(
            uids,
            uid => Assert.True(DicomUid.IsValid(uid) && uid.StartsWith("2.25.", StringComparison.Ordinal))
        );
        Assert.Equal(uids.Count, uids.Distinct().Count());
    }
}
