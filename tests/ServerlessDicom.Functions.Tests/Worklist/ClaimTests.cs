using System.Net;
using ServerlessDicom.LocalCloud;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Of many workers who claim a workitem at once, exactly one gets it.</summary>
public sealed class ClaimTests(EmulatorFixture emulators)
{
    private const int Workers = 50;

    [Fact]
    public async Task Of_fifty_workers_one_gets_the_workitem()
    {
        await using var service = await TestService.StartAsync();
        await ClaimAsync(service);
    }

    [Fact]
    public async Task Of_fifty_workers_one_gets_the_workitem_in_the_cloud()
    {
        var name = $"worklist-{Guid.NewGuid():N}";
        var settings = EmulatedAzure.Settings(await emulators.AzuriteAsync(), await emulators.CosmosAsync());
        settings["Cosmos:Database"] = name;
        settings["Blobs:InstancesContainer"] = name;
        settings["Blobs:DerivedContainer"] = $"{name}-derived";
        settings["Blobs:InboxContainer"] = $"{name}-inbox";
        await using var service = await TestService.StartAsync(
            EmulatedAzure.Adapt,
            arguments: [.. settings.SelectMany(setting => (string[])[$"--{setting.Key}", setting.Value!])]
        );
        await ClaimAsync(service);
    }

    private static async Task ClaimAsync(TestService service)
    {
        var client = new WorklistClient(service.Client);
        var uid = await client.CreateAsync();
        var transactionUids = Enumerable.Range(1, Workers).Select(worker => $"2.25.{worker}").ToList();

        var answers = await Task.WhenAll(
            transactionUids.Select(transactionUid => client.ChangeStateAsync(uid, "IN PROGRESS", transactionUid))
        );

        var winner = Assert.Single(Enumerable.Range(0, Workers), i => answers[i].Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where((_, i) => i != winner),
            answer =>
            {
                Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
                Assert.EndsWith(": The Transaction UID is incorrect.", answer.Warning, StringComparison.Ordinal);
            }
        );
        Assert.Equal("IN PROGRESS", WorklistClient.Value(await client.RetrieveAsync(uid), "00741000"));
        foreach (var (transactionUid, i) in transactionUids.Select((transactionUid, i) => (transactionUid, i)))
        {
            var update = WorklistClient.Set([], "00741204", "LO", transactionUid);
            Assert.Equal(
                i == winner ? HttpStatusCode.OK : HttpStatusCode.BadRequest,
                (await client.UpdateAsync(uid, update, transactionUid)).Status
            );
        }
    }
}
