using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Blobs.Azure;

namespace ServerlessDicom.Functions.Inbox;

/// <summary>The inbox as a container of Blob Storage.</summary>
internal sealed class AzureInbox(BlobContainerClient container) : IInbox
{
    /// <inheritdoc/>
    public async Task<InboxFile?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var download = await container
                .GetBlobClient(name)
                .DownloadStreamingAsync(cancellationToken: cancellationToken);
            return new InboxFile(
                name,
                download.Value.Details.ETag.ToString(),
                new BlobReadStream(download.Value, name)
            );
        }
        catch (Exception e) when (BlobFailure.Of(e, name, cancellationToken) is { } failure)
        {
            return failure is BlobNotFoundException ? null : throw failure;
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(InboxFile file, CancellationToken cancellationToken)
    {
        var unchanged = new BlobRequestConditions { IfMatch = new ETag(file.Version) };
        try
        {
            await container
                .GetBlobClient(file.Name)
                .DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, unchanged, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status412PreconditionFailed)
        {
            // Written again in the meantime, which is an event of its own.
        }
        catch (Exception e) when (BlobFailure.Of(e, file.Name, cancellationToken) is { } failure)
        {
            if (failure is not BlobNotFoundException)
            {
                throw failure;
            }
        }
    }
}
