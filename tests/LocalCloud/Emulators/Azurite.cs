namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>Azurite: Blob and Queue Storage on loopback, kept in a folder.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    // Azurite's published development account; a secret of nobody.
    private const string Account = "devstoreaccount1";
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string _folder;
    private readonly int _blobPort;
    private readonly int _queuePort;
    private EmulatorProcess _process;

    private Azurite(string folder, int blobPort, int queuePort, EmulatorProcess process)
    {
        (_folder, _blobPort, _queuePort, _process) = (folder, blobPort, queuePort, process);
    }

    /// <summary>What a client of Azure Storage connects with.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{_blobPort}/{Account};QueueEndpoint=http://127.0.0.1:{_queuePort}/{Account};";

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where it keeps its data.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="blobPort">The port of Blob Storage; 0 for a free one.</param>
    /// <param name="queuePort">The port of Queue Storage; 0 for a free one.</param>
    /// <exception cref="EmulatorException">It cannot be started.</exception>
    public static async Task<Azurite> StartAsync(
        string folder,
        CancellationToken cancellationToken,
        int blobPort = 0,
        int queuePort = 0
    )
    {
        blobPort = blobPort == 0 ? EmulatorProcess.FreePort() : blobPort;
        queuePort = queuePort == 0 ? EmulatorProcess.FreePort() : queuePort;
        return new Azurite(
            folder,
            blobPort,
            queuePort,
            await StartProcessAsync(folder, blobPort, queuePort, cancellationToken)
        );
    }

    /// <summary>Ends it in the midst of what it is doing; what it has answered for stays.</summary>
    /// <remarks>Not by a kill: what it was told in the last seconds it holds in memory only, which the service it emulates never does.</remarks>
    public Task StopAsync(CancellationToken cancellationToken) => _process.StopAsync(cancellationToken);

    /// <summary>Starts it again, on the same ports with the same data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _process.DisposeAsync();
        _process = await StartProcessAsync(_folder, _blobPort, _queuePort, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Task<EmulatorProcess> StartProcessAsync(
        string folder,
        int blobPort,
        int queuePort,
        CancellationToken cancellationToken
    ) =>
        EmulatorProcess.StartAsync(
            "azurite/dist/src/azurite.js",
            [
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--location",
                folder,
                "--blobPort",
                $"{blobPort}",
                "--queuePort",
                $"{queuePort}",
                "--tablePort",
                $"{EmulatorProcess.FreePort()}",
            ],
            [blobPort, queuePort],
            cancellationToken
        );
}
