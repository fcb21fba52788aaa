using System.Text.Json;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

public class ChangeDocumentTests
{
    [Fact]
    public void Documents_of_the_change_feed_are_changes_in_order()
    {
        var feed = $"[{Document(200, "Deleted", "1.1.3")},{Document(100, "Stored", "1.1.1", "1.1.2")}]";

        var changes = Parse(feed);

        Assert.Equal(
            [
                (100, IndexChangeKind.Stored, "1.1.1"),
                (101, IndexChangeKind.Stored, "1.1.2"),
                (200L, IndexChangeKind.Deleted, "1.1.3"),
            ],
            changes.Select(change => (change.Sequence, change.Kind, change.Instance.SopInstanceUid))
        );
        var instance = changes[0].Instance;
        Assert.Equal(
            new InstanceEntry
            {
                StudyInstanceUid = "1",
                SeriesInstanceUid = "1.1",
                SopInstanceUid = "1.1.1",
                SopClassUid = "1.2.840.10008.5.1.4.1.1.2",
                TransferSyntaxUid = "1.2.840.10008.1.2.1",
                Version = "v1.1.1",
                BlobName = "aa/v.dcm",
                BlobLength = 1234,
                ContentHash = "AB",
                Metadata = new BlobRange("aa/m.json", 7, 89),
                PixelDataLayout = default,
                StoredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Modality = "CT",
            },
            instance
        );
        Assert.All(changes, change => Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), change.At));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("""[{"id":"1","studyInstanceUid":"1","sequence":1,"at":1,"ttl":1,"changes":[{"kind":"Moved"}]}]""")]
    public void Anything_else_is_refused(string feed) => Assert.ThrowsAny<JsonException>(() => Parse(feed));

    private static IReadOnlyList<IndexChange> Parse(string feed)
    {
        using var json = JsonDocument.Parse(feed);
        return ChangeDocument.ParseFeed(json.RootElement);
    }

    /// <summary>A document as Cosmos DB hands it over: with properties of its own.</summary>
    private static string Document(long sequence, string kind, params string[] instances)
    {
        var changes = instances.Select(instance =>
            $$"""
                {"kind":"{{kind}}","seriesInstanceUid":"1.1","sopInstanceUid":"{{instance}}",
                 "sopClassUid":"1.2.840.10008.5.1.4.1.1.2","transferSyntaxUid":"1.2.840.10008.1.2.1",
                 "version":"v{{instance}}","blob":"aa/v.dcm","blobLength":1234,"hash":"AB",
                 "metadata":{"blob":"aa/m.json","offset":7,"length":89},
                 "storedAt":"2026-01-02T03:04:05+00:00","modality":"CT"}
                """
        );
        return $$"""
            {"id":"change:{{sequence}}","studyInstanceUid":"1","sequence":{{sequence}},
             "at":{{Microseconds.Of(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))}},"ttl":2592000,
             "changes":[{{string.Join(',', changes)}}],"_rid":"x==","_etag":"\"0\"","_ts":1767323045,"_lsn":7}
            """;
    }
}
