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
        return
        [
            "--Storage:Provider",
            "Azure",
            "--Blobs:ConnectionString",
            storage,
            "--Blobs:InstancesContainer",
            $"instances-{name}",
            "--Blobs:DerivedContainer",
            $"derived-{name}",
            "--Blobs:InboxContainer",
            $"inbox-{name}",
            "--Cosmos:ConnectionString",
            cosmos,
            "--Cosmos:Database",
            name,
            "--Cosmos:CreateIfMissing",
            "true",
            "--Triggers:InProcess",
            "false",
            .. more,
        ];
    }
}
