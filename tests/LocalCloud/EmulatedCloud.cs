using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.LocalCloud;

/// <summary>Azurite and the emulator of Cosmos DB, and what the service needs to know to live on them. Nothing outlasts it.</summary>
internal sealed class EmulatedCloud : IAsyncDisposable
{
    private const int BlobPort = 10000;
    private const int QueuePort = 10001;
    private const int CosmosPort = 8081;

    private readonly DirectoryInfo _folder;
    private readonly Azurite _azurite;
    private readonly CosmosEmulator _cosmos;

    private EmulatedCloud(DirectoryInfo folder, Azurite azurite, CosmosEmulator cosmos)
    {
        (_folder, _azurite, _cosmos) = (folder, azurite, cosmos);
    }

    /// <summary>What a client of Azure Storage connects with.</summary>
    public string StorageConnectionString => _azurite.ConnectionString;

    /// <summary>What a client of Cosmos DB connects with.</summary>
    public string CosmosConnectionString => _cosmos.ConnectionString;

    /// <summary>Starts both, on the ports that everybody expects them on, unless others have those.</summary>
    /// <exception cref="EmulatorException">They cannot be started; the message says why.</exception>
    public static async Task<EmulatedCloud> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("azurite-");
        Azurite? azurite = null;
        try
        {
            azurite = await Azurite.StartAsync(
                folder.FullName,
                cancellationToken,
                EmulatorProcess.FreePort(BlobPort),
                EmulatorProcess.FreePort(QueuePort)
            );
            var cosmos = await CosmosEmulator.StartAsync(cancellationToken, EmulatorProcess.FreePort(CosmosPort));
            return new EmulatedCloud(folder, azurite, cosmos);
        }
        catch
        {
            await EndAsync(azurite, folder);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _cosmos.DisposeAsync();
        await EndAsync(_azurite, _folder);
    }

    private static async ValueTask EndAsync(Azurite? azurite, DirectoryInfo folder)
    {
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
