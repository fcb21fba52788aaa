using System.Net;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Cli.Store;

namespace ServerlessDicom.Cli.Retrieve;

/// <summary>
/// Fetches instances into a folder: a series of which nothing is there in one request, what remains one by one. A file has
/// its name only once it is complete and on the disk.
/// </summary>
/// <param name="client">The server.</param>
/// <param name="folder">Where to.</param>
/// <param name="transferSyntax">A UID, or <c>*</c>.</param>
internal sealed class Download(DicomWebClient client, string folder, string transferSyntax)
{
    private int _fetched;

    /// <summary>Files that were fetched so far.</summary>
    public int Fetched => _fetched;

    /// <summary>Fetches.</summary>
    /// <param name="missing">What is wanted.</param>
    /// <param name="listed">All that the series in question have.</param>
    /// <param name="connections">Requests at a time.</param>
    /// <param name="progress">Is shown what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        IReadOnlyList<ListedInstance> missing,
        IReadOnlyList<ListedInstance> listed,
        int connections,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = connections,
            CancellationToken = cancellationToken,
        };
        DicomParts.Local(folder, () => Directory.CreateDirectory(folder));
        var known = listed.CountBy(each => each.Resource.Series!).ToDictionary(StringComparer.Ordinal);
        var series = missing
            .GroupBy(each => each.Resource.Series!, StringComparer.Ordinal)
            .Where(group => group.Count() > 1 && group.Count() == known[group.Key])
            .Select(group => group.ToDictionary(each => each.Resource.Instance!, StringComparer.Ordinal))
            .ToList();
        await Parallel.ForEachAsync(
            series,
            options,
            async (wanted, token) => await FetchSeriesAsync(wanted, progress, token)
        );
        await Parallel.ForEachAsync(
            missing.Where(each => !File.Exists(Path.Combine(folder, each.Path))),
            options,
            async (wanted, token) => await FetchInstanceAsync(wanted, progress, token)
        );
    }

    /// <summary>Fetches what comes of a series; where that breaks off, the rest is left.</summary>
    private Task<bool> FetchSeriesAsync(
        Dictionary<string, ListedInstance> wanted,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        var series = wanted.Values.First().Resource with { Instance = null };
        return client.SendAsync(
            _ => DicomWebClient.Request(HttpMethod.Get, series.Path, DicomParts.Accept(transferSyntax)),
            async (response, stall) =>
            {
                if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                {
                    // Asked for one by one, the server says what is wrong with which.
                    return false;
                }

                try
                {
                    await SavePartsAsync(response, stall, series.Series!, wanted, progress);
                    return true;
                }
                catch (Exception e) when (e is IOException or HttpRequestException || stall.HasStalled)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return false;
                }
            },
            cancellationToken
        );
    }

    private async Task FetchInstanceAsync(
        ListedInstance wanted,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        var expected = new Dictionary<string, ListedInstance> { [wanted.Resource.Instance!] = wanted };
        var problem = await client.SendAsync(
            _ => DicomWebClient.Request(HttpMethod.Get, wanted.Resource.Path, DicomParts.Accept(transferSyntax)),
            async (response, stall) =>
            {
                switch (response.StatusCode)
                {
                    case HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.NotAcceptable:
                        return await DicomWebClient.DescribeAsync(response, stall.Token);
                    default:
                        await DicomWebClient.ThrowIfRefusedAsync(response, stall.Token);
                        await SavePartsAsync(response, stall, wanted.Resource.Instance!, expected, progress);
                        return expected.Count == 0 ? null : "The server sent something else.";
                }
            },
            cancellationToken
        );
        if (problem is not null)
        {
            progress.WriteLine($"not fetched {wanted.Resource.Path}: {problem}");
        }
    }

    /// <summary>Saves the parts that are wanted, and takes those out of what is.</summary>
    private async Task SavePartsAsync(
        HttpResponseMessage response,
        StallTimer stall,
        string name,
        Dictionary<string, ListedInstance> wanted,
        TransferProgress progress
    )
    {
        var unfinished = Path.Combine(folder, $".{name}.part");
        try
        {
            await foreach (var part in DicomParts.ReadAsync(response, stall))
            {
                await DicomParts.SaveAsync(part, unfinished, stall, progress.Advance);
                var found = new FoundFile(unfinished, new FileInfo(unfinished).Length, 0);
                var finding = await FileInspector.InspectAsync(found, stall.Token);
                if (finding.Instance is not { } instance || !wanted.Remove(instance.Instance, out var expected))
                {
                    continue;
                }

                var path = Path.Combine(folder, expected.Path);
                DicomParts.Local(
                    path,
                    () =>
                    {
                        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                        File.Move(unfinished, path, overwrite: true);
                        return true;
                    }
                );
                Interlocked.Increment(ref _fetched);
                progress.CountFile();
            }
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
