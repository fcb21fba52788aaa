using System.Globalization;

namespace ServerlessDicom.Functions.Tests.Cost;

/// <summary>What an operation asks of Blob Storage and Cosmos DB.</summary>
internal sealed record Calls(
    int BlobWrites,
    int BlobReads,
    int BlobDeletes,
    int IndexWrites,
    int IndexReads,
    int IndexQueries
)
{
    /// <summary>The heading of the table that <see cref="Row"/> is a row of.</summary>
    public static string Heading =>
        """
            | | blobs written | blobs read | blobs deleted | documents written | documents read | queries |
            | --- | --- | --- | --- | --- | --- | --- |
            """;

    /// <summary>A row of a table; the share of one of <paramref name="parts"/>.</summary>
    public string Row(string operation, int parts = 1)
    {
        int[] all = [BlobWrites, BlobReads, BlobDeletes, IndexWrites, IndexReads, IndexQueries];
        var shares = all.Select(calls =>
            calls == 0 ? "" : ((double)calls / parts).ToString("0.##", CultureInfo.InvariantCulture)
        );
        return $"| {operation} | {string.Join(" | ", shares)} |".Replace("|  |", "| |").Replace("|  |", "| |");
    }
}
