using System.Globalization;
using System.Text;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index;

/// <summary>Makes records by hand.</summary>
internal static class Records
{
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";
    public const string MrImageStorage = "1.2.840.10008.5.1.4.1.1.4";

    private static int _versions;

    /// <summary>A record; what is written as <c>Keyword=value</c> goes to the level that has the keyword.</summary>
    public static InstanceRecord Of(
        string study,
        string series,
        string instance,
        string content = "content",
        string sopClass = CtImageStorage,
        string? segment = null,
        params string[] values
    )
    {
        var version = "v" + Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture);
        return new InstanceRecord(
            new InstanceEntry
            {
                StudyInstanceUid = study,
                SeriesInstanceUid = series,
                SopInstanceUid = instance,
                SopClassUid = sopClass,
                TransferSyntaxUid = "1.2.840.10008.1.2.1",
                Version = version,
                BlobName = "blob" + version,
                BlobLength = 1234,
                ContentHash = content,
                Metadata = new BlobRange(segment ?? "segment" + version, 7, 89),
                PixelDataLayout = new byte[] { 1, 2, 3 },
                StoredAt = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
                Modality = values.FirstOrDefault(each => each.StartsWith("Modality=", StringComparison.Ordinal))?[9..],
            },
            Level(SearchLevel.Study, values),
            Level(SearchLevel.Series, values),
            Level(SearchLevel.Instance, values)
        );
    }

    public static LevelAttributes Level(SearchLevel level, params string[] values)
    {
        var attributes = new List<AttributeValue>();
        foreach (var value in values)
        {
            var parts = value.Split('=', 2);
            if (
                SearchAttributes.Everything.FirstOrDefault(each => each.Level == level && each.Keyword == parts[0]) is
                { } attribute
            )
            {
                attributes.Add(new AttributeValue(attribute, 0, parts[1]));
            }
        }

        // Not DICOM JSON, but the index does not look into it.
        var json = string.Join(";", attributes.Select(each => $"{each.Attribute.Keyword}={each.Value}"));
        return new LevelAttributes(Encoding.UTF8.GetBytes(json), attributes);
    }
}
