using System.Text.Json;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Finds which elements of an instance stand behind a BulkDataURI, from its metadata.</summary>
internal static class BulkDataUris
{
    /// <summary>The paths of these elements, in the order of the data set: what follows <c>/bulkdata/</c> in their URIs.</summary>
    public static async Task<List<string>> ReadAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        CancellationToken cancellationToken
    )
    {
        var json = new byte[entry.Metadata.Length];
        await using var stream = await blobs.OpenReadAsync(
            entry.Metadata.BlobName,
            entry.Metadata.Offset,
            entry.Metadata.Length,
            cancellationToken
        );
        await stream.ReadExactlyAsync(json, cancellationToken);
        return Find(json);
    }

    private static List<string> Find(ReadOnlySpan<byte> json)
    {
        const string Marker = "/bulkdata/";
        var paths = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("BulkDataURI"u8))
            {
                reader.Read();
                var uri = reader.GetString()!;
                paths.Add(uri[(uri.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..]);
            }
        }

        return paths;
    }
}
