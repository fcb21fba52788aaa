using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Looks for the containers before the service takes requests, so that a wrong setting stops the start and the first
/// request finds the connection made; makes them where that is wanted. That Cosmos DB does not answer at the moment stops
/// nothing: requests are answered 503 until it does.
/// </summary>
internal sealed partial class CosmosStart(
    CosmosClient client,
    IOptions<CosmosOptions> options,
    ILogger<CosmosStart> logger
) : IHostedService
{
    /// <summary>How long the start waits: the Functions host gives it half a minute in all.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly CosmosOptions _options = options.Value;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            if (_options.CreateIfMissing)
            {
                await CosmosContainers.CreateAsync(client, _options, limit.Token);
            }

            var database = client.GetDatabase(_options.Database);
            await Task.WhenAll(
                CheckAsync(database.GetContainer(_options.MetadataContainer), limit.Token),
                CheckAsync(database.GetContainer(_options.ChangesContainer), limit.Token),
                CheckAsync(database.GetContainer(_options.WorklistContainer), limit.Token)
            );
        }
        catch (Exception e) when (CosmosFailure.IsFailure(e, cancellationToken))
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

    private static async Task CheckAsync(Container container, CancellationToken cancellationToken)
    {
        using var response = await container.ReadContainerStreamAsync(null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What is wrong for good; null when it may pass.</summary>
    private string? ReasonToRefuse(Exception exception) =>
        exception switch
        {
            CosmosException { StatusCode: HttpStatusCode.NotFound } =>
                $"Cosmos DB has no database '{_options.Database}' with the containers '{_options.MetadataContainer}', '{_options.ChangesContainer}' and '{_options.WorklistContainer}'. Deploy them, or set Cosmos:CreateIfMissing.",
            CosmosException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
                "Cosmos DB does not let this service in: check the key in Cosmos:ConnectionString, or the role of the identity in Azure:ClientId.",
            _ when exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.HostNotFound } =>
                "There is no Cosmos DB at Cosmos:Endpoint: its name is not known.",
            _ => null,
        };

    [LoggerMessage(LogLevel.Error, "Cosmos DB does not answer; requests are answered 503 until it does")]
    private partial void LogUnavailable(Exception exception);
}
