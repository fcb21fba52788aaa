using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Worklist;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>What subscribers are told, and who they are, while others change the same, or do not listen.</summary>
public sealed class SubscriptionRaceTests
{
    private const string Global = "1.2.840.10008.5.1.4.34.5";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_unsubscribes_while_a_workitem_is_created_is_not_left_with_it()
    {
        Interposed? worklist = null;
        await using var service = await TestService.StartAsync(services =>
        {
            var inner = services.Last(each => each.ServiceType == typeof(IWorklist)).ImplementationFactory!;
            services.AddSingleton<IWorklist>(provider => worklist = new Interposed((IWorklist)inner(provider)));
        });
        var client = new WorklistClient(service.Client);
        foreach (var aeTitle in (string[])["STAYS", "LEAVES"])
        {
            await client.AskAsync(HttpMethod.Post, $"workitems/{Global}/subscribers/{aeTitle}?deletionlock=true");
        }

        worklist!.BeforeCreation = async () =>
        {
            var left = await client.AskAsync(HttpMethod.Delete, $"workitems/{Global}/subscribers/LEAVES");
            Assert.Equal(HttpStatusCode.OK, left.Status);
            var joined = await client.AskAsync(HttpMethod.Post, $"workitems/{Global}/subscribers/JOINS");
            Assert.Equal(HttpStatusCode.Created, joined.Status);
        };
        var uid = await client.CreateAsync();

        var stored = await worklist.FindAsync(uid, Token);
        Assert.Equal(["JOINS", "STAYS"], stored!.Workitem.Subscribers.Select(each => each.AETitle).Order());
    }

    [Fact]
    public async Task Nothing_changes_a_workitem_before_the_change_before_it_is_reported()
    {
        await using var service = await TestService.StartAsync();
        var uid = await new WorklistClient(service.Client).CreateAsync();
        var changes = service.Services.GetRequiredService<WorkitemChanges>();
        var order = new List<string>();
        var others = new List<Task>();

        await changes.ChangeAsync(
            uid,
            workitem => workitem with { FinalAt = DateTimeOffset.UnixEpoch },
            (_, _) =>
            {
                others.Add(
                    changes.ChangeAsync(
                        uid,
                        workitem =>
                        {
                            order.Add("changed");
                            return workitem;
                        },
                        (_, _) => Task.CompletedTask,
                        Token
                    )
                );
                order.Add("reported");
                return Task.CompletedTask;
            },
            Token
        );
        await Task.WhenAll(others);

        Assert.Equal(["reported", "changed"], order);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_does_not_hold_up_the_end_of_the_service()
    {
        await using var service = await TestService.StartAsync();
        var client = new WorklistClient(service.Client);
        var uid = await client.CreateAsync();
        var answer = await client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/DEAF");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(answer.ContentLocation!), Token);
        var transactionUid = await client.ClaimAsync(uid);

        // More than what the buffers of both ends take.
        for (var i = 0; i < 40; i++)
        {
            var progress = WorklistClient.Set([], "00741006", "ST", $"{i} {new string('x', 400_000)}");
            var update = new JsonObject { ["00741002"] = WorklistClient.Sequence(progress) };
            Assert.Equal(HttpStatusCode.OK, (await client.UpdateAsync(uid, update, transactionUid)).Status);
        }

        var stopping = Stopwatch.StartNew();
        await service.Services.GetRequiredService<IHost>().StopAsync(Token);

        // The host itself loses its patience after 10 s.
        Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    /// <summary>The worklist, with something that happens between a look at the subscriptions and a creation.</summary>
    private sealed class Interposed(IWorklist inner) : IWorklist
    {
        public Func<Task> BeforeCreation { get; set; } = () => Task.CompletedTask;

        public async Task<bool> TryCreateAsync(Workitem workitem, CancellationToken cancellationToken)
        {
            await BeforeCreation();
            return await inner.TryCreateAsync(workitem, cancellationToken);
        }

        public ValueTask<StoredWorkitem?> FindAsync(string uid, CancellationToken cancellationToken) =>
            inner.FindAsync(uid, cancellationToken);

        public Task<bool> TryReplaceAsync(Workitem workitem, string version, CancellationToken cancellationToken) =>
            inner.TryReplaceAsync(workitem, version, cancellationToken);

        public Task<bool> TryDeleteAsync(string uid, string version, CancellationToken cancellationToken) =>
            inner.TryDeleteAsync(uid, version, cancellationToken);

        public ValueTask<bool> WasDeletedAsync(string uid, CancellationToken cancellationToken) =>
            inner.WasDeletedAsync(uid, cancellationToken);

        public Task<WorkitemPage> SearchAsync(WorkitemQuery query, CancellationToken cancellationToken) =>
            inner.SearchAsync(query, cancellationToken);

        public Task<IReadOnlyList<string>> FindExpiredAsync(
            DateTimeOffset before,
            int limit,
            CancellationToken cancellationToken
        ) => inner.FindExpiredAsync(before, limit, cancellationToken);

        public Task<IReadOnlyList<WorklistSubscription>> ReadSubscriptionsAsync(CancellationToken cancellationToken) =>
            inner.ReadSubscriptionsAsync(cancellationToken);

        public Task SaveSubscriptionAsync(WorklistSubscription subscription, CancellationToken cancellationToken) =>
            inner.SaveSubscriptionAsync(subscription, cancellationToken);

        public Task<bool> DeleteSubscriptionAsync(
            string resource,
            string aeTitle,
            CancellationToken cancellationToken
        ) => inner.DeleteSubscriptionAsync(resource, aeTitle, cancellationToken);
    }
}
