using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Counts reads of another blob store, and how many go on at a time; and holds them up.</summary>
internal sealed class ReadCounter(IBlobStore inner) : IBlobStore
{
    private readonly Lock _lock = new();
    private int _current;

    /// <summary>Reads so far.</summary>
    public int Count { get; private set; }

    /// <summary>The most that were begun and not ended.</summary>
    public int Peak { get; private set; }

    /// <summary>What reads wait for; null for nothing.</summary>
    public Task? Gate { get; set; }

    public async ValueTask<Stream> OpenReadAsync(
        string name,
        long offset,
        long? length,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            Count++;
            Peak = Math.Max(Peak, ++_current);
        }

        try
        {
            await (Gate ?? Task.CompletedTask);
            return await inner.OpenReadAsync(name, offset, length, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _current--;
            }
        }
    }

    public ValueTask<BlobWriter> CreateAsync(string name, CancellationToken cancellationToken) =>
        inner.CreateAsync(name, cancellationToken);

    public Task DeleteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        inner.DeleteAsync(names, cancellationToken);

    public IAsyncEnumerable<BlobItem> ListAsync(CancellationToken cancellationToken) =>
        inner.ListAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
}
