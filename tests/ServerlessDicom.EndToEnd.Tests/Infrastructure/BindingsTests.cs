using System.Text.Json;

namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>What functions are triggered by, and what they write to, must be there.</summary>
public sealed class BindingsTests
{
    private static readonly BicepText _storage = new("data-storage.bicep");
    private static readonly BicepText _roles = new("roles.bicep");

    public static TheoryData<string> Functions =>
        [
            .. Directory
                .EnumerateFiles(
                    RepositoryFolder.Combine("functions", "host"),
                    "function.json",
                    SearchOption.AllDirectories
                )
                .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!),
        ];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task What_a_function_is_bound_to_is_deployed(string function)
    {
        await using var file = File.OpenRead(RepositoryFolder.Combine("functions", "host", function, "function.json"));
        using var json = await JsonDocument.ParseAsync(file, default, TestContext.Current.CancellationToken);

        Assert.All(json.RootElement.GetProperty("bindings").EnumerateArray(), CheckBinding);
    }

    [Fact]
    public void The_service_has_a_role_on_every_queue_and_on_every_container_it_is_told_of()
    {
        Assert.Equal(_storage.Resources("queues").Order(), _roles.ArrayVariable("queueNames").Order());
        Assert.Equal(ContainersOfSettings("Blobs").Order(), _roles.ArrayVariable("containerNames").Order());
    }

    [Fact]
    public void The_containers_that_the_service_is_told_of_are_deployed()
    {
        var cosmos = new BicepText("cosmos.bicep");
        Assert.Superset(ContainersOfSettings("Blobs").ToHashSet(), _storage.Resources("containers").ToHashSet());
        Assert.Superset(ContainersOfSettings("Cosmos").ToHashSet(), cosmos.Resources("containers").ToHashSet());
        Assert.Equal([AppSettings.OfService("Jwt")["Cosmos:Database"]!], cosmos.Resources("sqlDatabases"));
    }

    private static void CheckBinding(JsonElement binding)
    {
        var cosmos = new BicepText("cosmos.bicep");
        switch (Text(binding, "type"))
        {
            case "queueTrigger" or "queue":
                Assert.Contains(Text(binding, "queueName"), _storage.Resources("queues"));
                AssertConnected(binding, "__queueServiceUri");
                break;
            case "cosmosDBTrigger":
                Assert.Contains(Text(binding, "databaseName"), cosmos.Resources("sqlDatabases"));
                Assert.Contains(Text(binding, "containerName"), cosmos.Resources("containers"));
                Assert.Contains(Text(binding, "leaseContainerName"), cosmos.Resources("containers"));
                // The identity may not create containers.
                Assert.False(
                    binding.TryGetProperty("createLeaseContainerIfNotExists", out var create) && create.GetBoolean()
                );
                AssertConnected(binding, "__accountEndpoint");
                break;
            case var type:
                Assert.Contains(type, (string[])["httpTrigger", "http", "timerTrigger"]);
                break;
        }
    }

    /// <summary>By the identity: with an address, a kind of credential, and its client id.</summary>
    private static void AssertConnected(JsonElement binding, string address)
    {
        var connection = Text(binding, "connection");
        Assert.All(
            (string[])[address, "__credential", "__clientId"],
            suffix => Assert.Contains(connection + suffix, AppSettings.OfHost.Keys)
        );
    }

    private static string Text(JsonElement binding, string property) => binding.GetProperty(property).GetString()!;

    private static IEnumerable<string> ContainersOfSettings(string section) =>
        AppSettings
            .OfService("Jwt")
            .Where(setting =>
                setting.Key.StartsWith(section + ":", StringComparison.Ordinal)
                && setting.Key.EndsWith("Container", StringComparison.Ordinal)
            )
            .Select(setting => setting.Value!);
}
