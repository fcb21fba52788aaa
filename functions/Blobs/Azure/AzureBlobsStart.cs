using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Makes the containers before the service takes requests, where that is wanted.</summary>
internal sealed class AzureBlobsStart(BlobServiceClient service, IOptions<BlobsOptions> options) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (!(settings.CreateIfMissing ?? settings.ServiceUri is null))
        {
            return;
        }

        foreach (
            var container in (string[])[settings.InstancesContainer, settings.DerivedContainer, settings.InboxContainer]
        )
        {
            try
            {
                await service
                    .GetBlobContainerClient(container)
                    .CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            }
            catch (Exception e) when (BlobFailure.Of(e, container, cancellationToken) is not null)
            {
                var reason =
                    e is RequestFailedException failed && BlobFailure.CodeOf(failed) is { } code
                        ? code
                        : "it does not answer";
                throw new StartRefusedException(
                    $"The container '{container}' of Blob Storage cannot be made: {reason}.",
                    e
                );
            }
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
