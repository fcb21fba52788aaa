using System.Net;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Cli.Retrieve;

namespace ServerlessDicom.Cli.Store;

/// <summary>
/// Finds out whether an instance that a server has already is the one that was to be stored. Servers say "already there" of
/// a second copy as well as of something else that goes by the same UID, and only the first is as good as stored.
/// </summary>
internal sealed class StoredCopy(DicomWebClient client)
{
    private const int ChunkBytes = 64 << 10;

    /// <summary>Whether the data set on the server is the file's, byte for byte; false also when the server will not show it.</summary>
    public async Task<bool> IsSameAsync(StoreFile file, CancellationToken cancellationToken)
    {
        if (file.Study.Length == 0 || file.Series.Length == 0)
        {
            return false;
        }

        var copy = Path.GetTempFileName();
        try
        {
            var path = $"studies/{file.Study}/series/{file.Series}/instances/{file.Instance}";
            var isThere = await client.SendAsync(
                _ => DicomWebClient.Request(HttpMethod.Get, path, DicomParts.Accept("*")),
                (response, stall) => FetchAsync(response, stall, copy),
                cancellationToken
            );
            return isThere && await IsSameDatasetAsync(file, copy, cancellationToken);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task<bool> FetchAsync(HttpResponseMessage response, StallTimer stall, string copy)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return false;
        }

        await foreach (var part in DicomParts.ReadAsync(response, stall))
        {
            await DicomParts.SaveAsync(part, copy, stall, _ => { });
            return true;
        }

        return false;
    }

    /// <summary>Compares from the data set on: File Meta Information may be the server's own.</summary>
    private static async Task<bool> IsSameDatasetAsync(StoreFile file, string copy, CancellationToken cancellationToken)
    {
        var found = new FoundFile(copy, new FileInfo(copy).Length, 0);
        if (
            (await FileInspector.InspectAsync(found, cancellationToken)).Instance is not { } stored
            || stored.Instance != file.Instance
            || stored.Length - stored.DatasetOffset != file.Length - file.DatasetOffset
        )
        {
            return false;
        }

        await using var ours = FileInspector.OpenRead(file.Path);
        await using var theirs = FileInspector.OpenRead(copy);
        (ours.Position, theirs.Position) = (file.DatasetOffset, stored.DatasetOffset);
        var (left, right) = (new byte[ChunkBytes], new byte[ChunkBytes]);
        while (true)
        {
            var count = await ours.ReadAtLeastAsync(left, ChunkBytes, throwOnEndOfStream: false, cancellationToken);
            var other = await theirs.ReadAtLeastAsync(right, ChunkBytes, throwOnEndOfStream: false, cancellationToken);
            if (!left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, other)))
            {
                return false;
            }

            if (count < ChunkBytes)
            {
                return true;
            }
        }
    }
}
