using ServerlessDicom.LocalCloud;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>The service on emulators of Azure, in a database and containers of its own.</summary>
public sealed class AzureSearchHost : SearchHost
{
    private readonly Lazy<Task> _started;

    public AzureSearchHost(EmulatorFixture emulators) => _started = new(() => StartAsync(emulators));

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts it when the first asks. Skips the test when there are no emulators, unless there must be.</summary>
    public Task StartOnceAsync() => _started.Value;

    private async Task StartAsync(EmulatorFixture emulators)
    {
        var name = $"search-{Guid.NewGuid():N}";
        var settings = EmulatedAzure.Settings(await emulators.AzuriteAsync(), await emulators.CosmosAsync());
        settings["Cosmos:Database"] = name;
        settings["Blobs:InstancesContainer"] = name;
        settings["Blobs:DerivedContainer"] = $"{name}-derived";
        settings["Blobs:InboxContainer"] = $"{name}-inbox";
        string[] arguments =
        [
            "--urls",
            "http://127.0.0.1:0",
            .. settings.SelectMany(setting => (string[])[$"--{setting.Key}", setting.Value!]),
        ];
        await StartAsync(ServiceHost.Build(CommandLine.Parse(arguments), EmulatedAzure.Adapt));
    }
}
