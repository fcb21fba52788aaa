using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;

namespace ServerlessDicom.Functions.Tests.Rendering;

public sealed class DerivedNameTests
{
    private static readonly InstanceEntry _entry = new()
    {
        StudyInstanceUid = "1",
        SeriesInstanceUid = "1.2",
        SopInstanceUid = "1.2.3",
        SopClassUid = "1.2.4",
        TransferSyntaxUid = "1.2.840.10008.1.2.1",
        Version = "0123456789abcdef0123456789abcdef",
        BlobName = "ab/0123456789abcdef0123456789abcdef.dcm",
        BlobLength = 1,
        ContentHash = "",
        Metadata = default,
        PixelDataLayout = default,
        StoredAt = default,
    };

    [Fact]
    public void A_name_leads_to_the_instance_and_tells_requests_apart()
    {
        string[] names =
        [
            DerivedName.Rendered(_entry, "a"),
            DerivedName.Rendered(_entry, "b"),
            DerivedName.Thumbnail(_entry, "a"),
            DerivedName.Rendered(_entry with { BlobName = "ab/f.dcm" }, "a"),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(
            [_entry.BlobName, _entry.BlobName, _entry.BlobName, "ab/f.dcm"],
            names.Select(DerivedName.SourceOf)
        );
        Assert.Equal([true, true, false, true], names.Select(DerivedName.IsKeptForAWhile));
        Assert.Equal(names[0], DerivedName.Rendered(_entry, "a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".rendered")]
    [InlineData("0123456789abcdef01234567.rendered")]
    [InlineData("ab/x.dcm.thumbnail.png")]
    [InlineData("ab/x.dcm")]
    public void What_is_not_named_so_is_of_nothing_else(string name) => Assert.Equal(name, DerivedName.SourceOf(name));
}
