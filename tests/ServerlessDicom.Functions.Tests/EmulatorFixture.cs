using ServerlessDicom.Functions.Tests;
using ServerlessDicom.LocalCloud.Emulators;

[assembly: AssemblyFixture(typeof(EmulatorFixture))]

namespace ServerlessDicom.Functions.Tests;

/// <summary>The emulators that tests share, started when the first asks and ended after the last.</summary>
public sealed class EmulatorFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-");
    private readonly Lazy<Task<Azurite>> _azurite;
    private readonly Lazy<Task<CosmosEmulator>> _cosmos = new(() => CosmosEmulator.StartAsync(default));

    public EmulatorFixture() => _azurite = new(() => Azurite.StartAsync(_folder.FullName, default));

    /// <summary>Where Blob and Queue Storage are. Skips the test when they cannot be had, unless they must.</summary>
    internal async Task<string> AzuriteAsync() => (await GetAsync(_azurite)).ConnectionString;

    /// <summary>Where Cosmos DB is. Skips the test when it cannot be had, unless it must.</summary>
    internal async Task<string> CosmosAsync() => (await GetAsync(_cosmos)).ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(_azurite);
        await EndAsync(_cosmos);
        _folder.Delete(recursive: true);
    }

    /// <summary>An Azurite of the test's own, to be stopped and started at will. Skips the test when it cannot be had, unless it must.</summary>
    /// <param name="folder">Where it keeps its data.</param>
    internal static Task<Azurite> StartAzuriteAsync(string folder) =>
        GetAsync(() => Azurite.StartAsync(folder, TestContext.Current.CancellationToken));

    private static Task<T> GetAsync<T>(Lazy<Task<T>> emulator) => GetAsync(() => emulator.Value);

    private static async Task<T> GetAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (EmulatorException e)
        {
            // Set by CI, where a run without emulators is no run.
            if (Environment.GetEnvironmentVariable("SERVERLESSDICOM_REQUIRE_EMULATORS") != "1")
            {
                Assert.Skip(e.Message);
            }

            throw;
        }
    }

    private static async Task EndAsync<T>(Lazy<Task<T>> emulator)
        where T : IAsyncDisposable
    {
        if (emulator is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await emulator.Value).DisposeAsync();
        }
    }
}
