using System.Buffers;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// What was made from instances, by name: made once, for however many ask at the same time, and then read; what was asked
/// for last is in memory. The answer does not wait until it is written down; what is not written, or not to its end, is
/// made again. A name stands for the same bytes for ever: whether there still is what they were made from, the index knows.
/// </summary>
internal sealed partial class DerivedCache(
    [FromKeyedServices(BlobContainer.Derived)] IBlobStore derived,
    IOptions<RenderingOptions> options,
    ILogger<DerivedCache> logger
) : IAsyncDisposable
{
    /// <summary>Results on their way to the store, which are held in memory; more are not kept.</summary>
    private const int MaxWrites = 32;

    /// <summary>Of the memory, one result takes no more than this part.</summary>
    private const int MinRecent = 16;

    /// <summary>Bytes that a result takes in memory beside its content: its name, and its places in the tables.</summary>
    private const int RecentOverhead = 512;

    private readonly RecentlyUsed<string, ReadOnlyMemory<byte>> _recent = new(options.Value.MemoryBytes);
    private readonly int _longestRecent = options.Value.MemoryBytes / MinRecent;
    private readonly SharedWork<ReadOnlyMemory<byte>> _work = new();
    private readonly SemaphoreSlim _writes = new(MaxWrites);

    /// <summary>Gets a result, and makes it when it is not there.</summary>
    /// <param name="name">Its name, from <see cref="DerivedName"/>.</param>
    /// <param name="make">Makes it; what it throws is thrown to all who wait, and nothing is kept.</param>
    /// <param name="cancellationToken">Leaves the work to others who wait.</param>
    public ValueTask<ReadOnlyMemory<byte>> GetOrMakeAsync(
        string name,
        Func<CancellationToken, Task<ReadOnlyMemory<byte>>> make,
        CancellationToken cancellationToken
    ) => _recent.TryGet(name, out var bytes) ? new(bytes) : new(GetAndRememberAsync(name, make, cancellationToken));

    /// <summary>Sees to it that a result is there: done once it is written.</summary>
    /// <param name="name">Its name, from <see cref="DerivedName"/>.</param>
    /// <param name="make">Makes it; what it throws is thrown to all who wait, and nothing is kept.</param>
    /// <param name="cancellationToken">Leaves the work to others who wait.</param>
    public Task EnsureAsync(
        string name,
        Func<CancellationToken, Task<ReadOnlyMemory<byte>>> make,
        CancellationToken cancellationToken
    ) => RunAsync(name, make, untilKept: true, cancellationToken);

    /// <summary>Waits until what was made is written.</summary>
    public Task WhenKeptAsync(CancellationToken cancellationToken) => _work.WhenSettledAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await WhenKeptAsync(CancellationToken.None);
        _writes.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>> GetAndRememberAsync(
        string name,
        Func<CancellationToken, Task<ReadOnlyMemory<byte>>> make,
        CancellationToken cancellationToken
    )
    {
        var bytes = await RunAsync(name, make, untilKept: false, cancellationToken);
        if (bytes.Length + RecentOverhead <= _longestRecent)
        {
            // What it lies in may be longer.
            _recent.Set(name, bytes.ToArray(), bytes.Length + RecentOverhead);
        }

        return bytes;
    }

    private Task<ReadOnlyMemory<byte>> RunAsync(
        string name,
        Func<CancellationToken, Task<ReadOnlyMemory<byte>>> make,
        bool untilKept,
        CancellationToken cancellationToken
    )
    {
        var isNew = false;
        return _work.RunAsync(
            name,
            GetAsync,
            result => isNew ? KeepAsync(name, result) : Task.CompletedTask,
            untilKept,
            cancellationToken
        );

        async Task<ReadOnlyMemory<byte>> GetAsync(CancellationToken token)
        {
            if (await ReadAsync(name, token) is { } kept)
            {
                return kept;
            }

            var made = await make(token);
            isNew = true;
            return made;
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        try
        {
            await using var stream = await derived.OpenReadAsync(name, 0, null, cancellationToken);
            await stream.CopyToAsync(content, cancellationToken);
        }
        catch (BlobNotFoundException)
        {
            return null;
        }

        if (SealedBytes.Open(content.GetBuffer().AsMemory(0, (int)content.Length)) is { } opened)
        {
            return opened;
        }

        LogBroken(name);
        await derived.DeleteAsync([name], cancellationToken);
        return null;
    }

    private async Task KeepAsync(string name, ReadOnlyMemory<byte> content)
    {
        if (!await _writes.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            await using var blob = await derived.CreateAsync(name, CancellationToken.None);
            await blob.WriteAsync(new ReadOnlySequence<byte>(SealedBytes.Seal(content.Span)), CancellationToken.None);
            await blob.WriteAsync(new ReadOnlySequence<byte>(content), CancellationToken.None);
            await blob.CommitAsync(CancellationToken.None);
        }
        catch (BlobExistsException)
        {
            // Another process made the same.
        }
        catch (Exception e)
        {
            // Those who wait have it; whoever asks next has it made again.
            LogNotKept(e, name);
        }
        finally
        {
            _writes.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The derived blob {Name} is broken, and made again")]
    private partial void LogBroken(string name);

    [LoggerMessage(LogLevel.Warning, "The derived blob {Name} could not be kept")]
    private partial void LogNotKept(Exception exception, string name);
}
