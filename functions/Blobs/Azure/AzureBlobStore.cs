using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Blobs in one container of Azure Blob Storage: block blobs, durable once they are committed.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, BlobsOptions options, UploadBudget budget)
    : IBlobStore
{
    /// <summary>The SDK for batches is not on every mirror; side by side deletes take as many calls, but no longer.</summary>
    private const int ParallelDeletes = 16;

    /// <summary>What the probe writes to, and never commits.</summary>
    private const string ProbeName = "health/probe";

    /// <inheritdoc/>
    public ValueTask<BlobWriter> CreateAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new AzureBlobWriter(container.GetBlockBlobClient(name), options, budget));
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenReadAsync(
        string name,
        long offset,
        long? length,
        CancellationToken cancellationToken
    )
    {
        var blob = container.GetBlobClient(name);
        try
        {
            if (length == 0)
            {
                await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
                return Stream.Null;
            }

            var range = offset == 0 && length is null ? default : new HttpRange(offset, length);
            return new BlobReadStream(
                await blob.DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancellationToken),
                name
            );
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status416RangeNotSatisfiable)
        {
            // Behind the end there is nothing.
            return Stream.Null;
        }
        catch (Exception e) when (BlobFailure.Of(e, name, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelDeletes, CancellationToken = cancellationToken },
            DeleteAsync
        );

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobItem> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blobs = container
            .GetBlobsAsync(cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync())
        {
            yield return new BlobItem(blobs.Current.Name, blobs.Current.Properties.LastModified!.Value);
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await blobs.MoveNextAsync();
            }
            catch (Exception e) when (BlobFailure.Of(e, container.Name, cancellationToken) is { } failure)
            {
                throw failure;
            }
        }
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Always the same block of the same blob, so that there is never more than one to be dropped.
            using var content = new MemoryStream([0]);
            await container
                .GetBlockBlobClient(ProbeName)
                .StageBlockAsync("cHJvYmU=", content, options: null, cancellationToken);
        }
        catch (Exception e) when (BlobFailure.Of(e, ProbeName, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private async ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await container
                .GetBlobClient(name)
                .DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, null, cancellationToken);
        }
        catch (Exception e) when (BlobFailure.Of(e, name, cancellationToken) is { } failure)
        {
            if (failure is not BlobNotFoundException)
            {
                throw failure;
            }
        }
    }
}
