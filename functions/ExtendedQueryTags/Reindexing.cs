using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>
/// Takes the attributes of stored instances anew, study by study, until all are indexed by the list as it is. How far it
/// has come is told by the studies themselves: after a crash, or in another process, it goes on with those that are left.
/// </summary>
internal sealed partial class Reindexing(
    IExtendedTagIndex index,
    IMetadataIndex metadata,
    IBlobStore blobs,
    ExtendedTagList list,
    IHostApplicationLifetime lifetime,
    ILogger<Reindexing> logger
)
{
    /// <summary>Studies that are looked for at a time.</summary>
    private const int StudiesAtOnce = 50;

    /// <summary>Instances whose attributes are written together.</summary>
    private const int InstancesAtOnce = 100;

    /// <summary>Metadata that are read at the same time.</summary>
    private const int Parallelism = 4;

    private readonly Lock _lock = new();
    private bool _isRunning;
    private bool _isWanted;

    /// <summary>Begins, or looks once more when it is at it. The work goes on when nobody waits for it.</summary>
    public void Start()
    {
        lock (_lock)
        {
            // Who is at it may have looked already for the last time.
            _isWanted = true;
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        _ = Task.Run(() => RunWhileWantedAsync(lifetime.ApplicationStopping), CancellationToken.None);
    }

    /// <summary>Indexes what is left. The number of studies.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var indexed = 0;
        while (true)
        {
            var tags = await list.ReadAsync(cancellationToken);
            if (tags.All.Count == 0)
            {
                return indexed;
            }

            var wanted = tags.All.Max(tag => tag.Revision);
            var (studies, _) = await index.FindStaleAsync(wanted, StudiesAtOnce + failed.Count, cancellationToken);
            string[] left = [.. studies.Where(study => !failed.Contains(study))];
            if (left.Length == 0)
            {
                return indexed;
            }

            foreach (var study in left)
            {
                if (await TryIndexAsync(study, tags, cancellationToken))
                {
                    indexed++;
                }
                else
                {
                    failed.Add(study);
                }
            }
        }
    }

    private async Task RunWhileWantedAsync(CancellationToken stopping)
    {
        while (TakeWish(stopping))
        {
            await TryRunAsync(stopping);
        }
    }

    /// <summary>Whether somebody wants it since it was asked last; if not, it is at it no longer.</summary>
    private bool TakeWish(CancellationToken stopping)
    {
        lock (_lock)
        {
            _isRunning = _isWanted && !stopping.IsCancellationRequested;
            _isWanted = false;
            return _isRunning;
        }
    }

    private async Task TryRunAsync(CancellationToken stopping)
    {
        try
        {
            var studies = await RunAsync(stopping);
            if (studies > 0)
            {
                LogIndexed(studies);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever comes next goes on.
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    private async Task<bool> TryIndexAsync(string study, ExtendedTags tags, CancellationToken cancellationToken)
    {
        try
        {
            var listing = await metadata.ListAsync(study, null, cancellationToken);
            foreach (var some in (listing?.Instances ?? []).Chunk(InstancesAtOnce))
            {
                var records = new InstanceRecord[some.Length];
                await Parallel.ForAsync(
                    0,
                    some.Length,
                    new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
                    async (i, token) => records[i] = await ReadAsync(some[i], tags, token)
                );
                await index.ReindexAsync(study, records, cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (e is BlobNotFoundException or EndOfStreamException or JsonException)
        {
            LogStudyFailed(e, study);
            return false;
        }
    }

    private async Task<InstanceRecord> ReadAsync(
        InstanceEntry entry,
        ExtendedTags tags,
        CancellationToken cancellationToken
    )
    {
        var (name, offset, length) = entry.Metadata;
        var json = new byte[length];
        await using (var stream = await blobs.OpenReadAsync(name, offset, length, cancellationToken))
        {
            await stream.ReadExactlyAsync(json, cancellationToken);
        }

        var attributes = IndexedAttributes.From(Parse(json), tags);
        return new InstanceRecord(entry, attributes.Study, attributes.Series, attributes.Instance)
        {
            TagRevision = tags.Revision,
        };
    }

    // What stands behind a BulkDataURI is longer than what the index keeps.
    private static DicomDataset Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
        reader.Read();
        return DicomJsonReader.Read(ref reader, static _ => default);
    }

    [LoggerMessage(LogLevel.Information, "Indexed {Studies} studies by the searchable attributes as they are now")]
    private partial void LogIndexed(int studies);

    [LoggerMessage(
        LogLevel.Error,
        "Study {Study} is not indexed by the searchable attributes: its metadata cannot be read"
    )]
    private partial void LogStudyFailed(Exception exception, string study);

    [LoggerMessage(LogLevel.Error, "Indexing by the searchable attributes stopped; it is gone on with later")]
    private partial void LogFailed(Exception exception);
}
