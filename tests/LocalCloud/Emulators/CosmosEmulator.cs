using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>An emulator of Cosmos DB on loopback, over HTTPS with a certificate that nobody signed, kept in memory only.</summary>
internal sealed class CosmosEmulator : IAsyncDisposable
{
    // The published key of the Cosmos DB emulators; a secret of nobody.
    private const string Key =
        "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

    private readonly int _port;
    private readonly EmulatorProcess _process;

    private CosmosEmulator(int port, EmulatorProcess process) => (_port, _process) = (port, process);

    /// <summary>What a client of Cosmos DB connects with, over the gateway only.</summary>
    public string ConnectionString => $"AccountEndpoint=https://127.0.0.1:{_port}/;AccountKey={Key};";

    /// <summary>Starts it, empty.</summary>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <exception cref="EmulatorException">It cannot be started.</exception>
    public static async Task<CosmosEmulator> StartAsync(CancellationToken cancellationToken, int port = 0)
    {
        port = port == 0 ? EmulatorProcess.FreePort() : port;
        var process = await EmulatorProcess.StartAsync("./cosmos.cjs", [$"{port}"], [port], cancellationToken);
        return new CosmosEmulator(port, process);
    }

    /// <summary>Makes the options of a client those for the emulator.</summary>
    public static void Configure(CosmosClientOptions options)
    {
        var handler = CreateHttpHandler();
        options.ConnectionMode = ConnectionMode.Gateway;
        options.LimitToEndpoint = true;
        options.HttpClientFactory = () => new HttpClient(handler, disposeHandler: false);
    }

    /// <summary>What a client of the emulator has to send its requests through.</summary>
    public static HttpMessageHandler CreateHttpHandler() =>
        new QueryHandler(
            new DocumentHandler(
                new HttpClientHandler
                {
                    // Nobody signed the emulator's certificate, and it is anew with every start. Loopback only.
                    ServerCertificateCustomValidationCallback = (request, _, _, _) => request.RequestUri!.IsLoopback,
                }
            )
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
