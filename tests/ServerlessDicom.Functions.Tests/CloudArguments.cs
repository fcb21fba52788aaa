using ServerlessDicom.LocalCloud;

namespace ServerlessDicom.Functions.Tests;

/// <summary>The command line of a service that lives on emulators, with containers and a database of its own.</summary>
internal static class CloudArguments
{
    /// <summary>The arguments.</summary>
    /// <param name="storage">The connection string of Azurite.</param>
    /// <param name="cosmos">The connection string of the emulator of Cosmos DB.</param>
    /// <param name="more">Others.</param>
    public static string[] Of(string storage, string cosmos, params string[] more)
    {
        var name = Guid.NewGuid().ToString("N");
        var settings = EmulatedAzure.Settings(storage, cosmos);
        settings["Blobs:InstancesContainer"] = $"instances-{name}";
        settings["Blobs:DerivedContainer"] = $"derived-{name}";
        settings["Blobs:InboxContainer"] = $"inbox-{name}";
        settings["Cosmos:Database"] = name;
        settings["Triggers:InProcess"] = "false";
        return [.. settings.SelectMany(setting => (string[])[$"--{setting.Key}", setting.Value!]), .. more];
    }
}
