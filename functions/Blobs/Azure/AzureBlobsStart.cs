using System.Net.Sockets;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>
/// Looks for the container of instances before the service takes requests, so that a wrong setting stops the start and the
/// first request finds the connection made; makes the containers where that is wanted. That Blob Storage does not answer at
/// the moment stops nothing: requests are answered 503 until it does.
/// </summary>
internal sealed partial class AzureBlobsStart(
    BlobServiceClient service,
    IOptions<BlobsOptions> options,
    ILogger<AzureBlobsStart> logger
) : IHostedService
{
    /// <summary>How long the start waits: the Functions host gives it half a minute in all.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly BlobsOptions _options = options.Value;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            if (_options.CreateIfMissing ?? _options.ServiceUri is null)
            {
                await CreateAsync(limit.Token);
            }
            else
            {
                await Container(_options.InstancesContainer).GetPropertiesAsync(cancellationToken: limit.Token);
            }
        }
        catch (Exception e) when (BlobFailure.Of(e, _options.InstancesContainer, cancellationToken) is not null)
        {
            if (ReasonToRefuse(e) is { } reason)
            {
                throw new StartRefusedException(reason, e);
            }

            LogUnavailable(e);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        foreach (
            var name in (string[])[_options.InstancesContainer, _options.DerivedContainer, _options.InboxContainer]
        )
        {
            await Container(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
    }

    private BlobContainerClient Container(string name) => service.GetBlobContainerClient(name);

    /// <summary>What is wrong for good; null when it may pass.</summary>
    private string? ReasonToRefuse(Exception exception) =>
        exception switch
        {
            RequestFailedException { Status: 404 } =>
                $"Blob Storage has no container '{_options.InstancesContainer}'. Deploy it, or set Blobs:CreateIfMissing.",
            RequestFailedException { Status: 401 or 403 } =>
                "Blob Storage does not let this service in: check the key in Blobs:ConnectionString, or the role of the identity in Azure:ClientId.",
            _ when LastOf(exception).GetBaseException()
                    is SocketException { SocketErrorCode: SocketError.HostNotFound } =>
                $"There is no Blob Storage at {service.Uri.Host}: the name is not known.",
            _ => null,
        };

    private static Exception LastOf(Exception exception) =>
        exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception;

    [LoggerMessage(LogLevel.Error, "Blob Storage does not answer; requests are answered 503 until it does")]
    private partial void LogUnavailable(Exception exception);
}
