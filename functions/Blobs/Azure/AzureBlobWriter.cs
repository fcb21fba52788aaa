using System.Buffers;
using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// Writes one blob: a short one by a single call when it is committed, a long one in blocks that are sent as they are
/// full. Blocks that are never committed are invisible, and the storage drops them after a week.
/// </summary>
internal sealed class AzureBlobWriter : BlobWriter
{
    /// <summary>Metadata that tells whose blob it is, where an answer was lost and the call was repeated.</summary>
    private const string WriterKey = "writer";

    private readonly BlockBlobClient _blob;
    private readonly BlobsOptions _options;
    private readonly UploadBudget _budget;
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _discarding = new();
    private readonly List<Task> _staged = [];
    private readonly Dictionary<string, string> _metadata = new() { [WriterKey] = Guid.NewGuid().ToString("N") };
    private BlockBuffer _block = new();
    private long _length;

    /// <summary>Makes one; nothing is sent yet.</summary>
    public AzureBlobWriter(BlockBlobClient blob, BlobsOptions options, UploadBudget budget)
    {
        (_blob, _options, _budget) = (blob, options, budget);
        _slots = new SemaphoreSlim(options.ParallelBlocks);
    }

    /// <inheritdoc/>
    public override string Name => _blob.Name;

    /// <inheritdoc/>
    public override long Length => _length;

    private static BlobRequestConditions IfAbsent => new() { IfNoneMatch = ETag.All };

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        await _budget.WaitAsync(cancellationToken);
        foreach (var segment in bytes)
        {
            for (var rest = segment; !rest.IsEmpty; )
            {
                if (_block.Length == _options.BlockBytes)
                {
                    await StageAsync(cancellationToken);
                }

                var count = Math.Min(rest.Length, _options.BlockBytes - (int)_block.Length);
                _block.Append(rest.Span[..count]);
                _length += count;
                rest = rest[count..];
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_staged.Count == 0)
            {
                await PutAsync(cancellationToken);
            }
            else
            {
                await PutBlockListAsync(cancellationToken);
            }
        }
        catch (RequestFailedException e)
            when (BlobFailure.CodeOf(e) is "BlobAlreadyExists" or "ConditionNotMet" or "InvalidBlockList")
        {
            if (!await IsMineAsync(cancellationToken))
            {
                throw new BlobExistsException(Name, e);
            }
        }
        catch (Exception e) when (BlobFailure.Of(e, Name, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _discarding.CancelAsync();
        await Task.WhenAll(_staged).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _block.DisposeAsync();
        _discarding.Dispose();
        _slots.Dispose();
    }

    private static string BlockId(int number) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(number.ToString("D5", CultureInfo.InvariantCulture)));

    /// <summary>The whole blob in one call.</summary>
    private async Task PutAsync(CancellationToken cancellationToken)
    {
        var length = _block.Length;
        _budget.Begin(length);
        try
        {
            var options = new BlobUploadOptions
            {
                Conditions = IfAbsent,
                Metadata = _metadata,
                // What is shorter than that goes in one call.
                TransferOptions = new StorageTransferOptions { InitialTransferSize = length + 1 },
            };
            _block.Position = 0;
            await _blob.UploadAsync(_block, options, cancellationToken);
        }
        finally
        {
            // Now rather than with the writer, which waits for the others of its request.
            await _block.DisposeAsync();
            _budget.End(length);
        }
    }

    private async Task PutBlockListAsync(CancellationToken cancellationToken)
    {
        await StageAsync(cancellationToken);
        await Task.WhenAll(_staged).WaitAsync(cancellationToken);
        var options = new CommitBlockListOptions { Conditions = IfAbsent, Metadata = _metadata };
        await _blob.CommitBlockListAsync(
            Enumerable.Range(0, _staged.Count).Select(BlockId),
            options,
            cancellationToken
        );
    }

    /// <summary>Sends the block off, once there are few enough on their way. A block that failed shows here.</summary>
    private async Task StageAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        if (_staged.Find(task => task.IsFaulted) is { } failed)
        {
            _slots.Release();
            await failed;
        }

        var (number, block) = (_staged.Count, _block);
        _block = new BlockBuffer();
        _budget.Begin(block.Length);
        _staged.Add(SendAsync());

        async Task SendAsync()
        {
            var length = block.Length;
            try
            {
                await _blob.StageBlockAsync(BlockId(number), block, options: null, _discarding.Token);
            }
            catch (Exception e) when (BlobFailure.Of(e, Name, _discarding.Token) is { } failure)
            {
                throw failure;
            }
            finally
            {
                await block.DisposeAsync();
                _budget.End(length);
                _slots.Release();
            }
        }
    }

    /// <summary>Whether the blob that is there is what an earlier try of this writer left, whose answer was lost.</summary>
    private async Task<bool> IsMineAsync(CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties found = await _blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return found.ContentLength == _length
                && found.Metadata.TryGetValue(WriterKey, out var writer)
                && writer == _metadata[WriterKey];
        }
        catch (Exception e) when (BlobFailure.Of(e, Name, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }
}
