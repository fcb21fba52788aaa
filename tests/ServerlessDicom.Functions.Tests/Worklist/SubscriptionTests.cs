using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Subscribe, Unsubscribe, Suspend and the event reports (PS3.18 §11.10 to §11.13, PS3.4 Table CC.2.3-2).</summary>
public sealed class SubscriptionTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private const string Global = "1.2.840.10008.5.1.4.34.5";
    private const string Filtered = "1.2.840.10008.5.1.4.34.5.1";

    private readonly WorklistClient _client = host.Client;

    [Fact]
    public async Task A_subscriber_of_a_workitem_is_told_its_state_and_every_change()
    {
        var uid = await _client.CreateAsync();
        using var socket = await SubscribeAsync(uid);

        var initial = (await socket.ReadAsync())!;
        Assert.Equal(
            """
            {"00000002":{"vr":"UI","Value":["1.2.840.10008.5.1.4.34.6.1"]},"00000110":{"vr":"US","Value":[1]},
            """.Trim()
                + $$"""
                "00001000":{"vr":"UI","Value":["{{uid}}"]},"00001002":{"vr":"US","Value":[1]},
                """.Trim()
                + """
                "00404041":{"vr":"CS","Value":["READY"]},"00741000":{"vr":"CS","Value":["SCHEDULED"]}}
                """.Trim(),
            initial.ToJsonString()
        );

        var transactionUid = await _client.ClaimAsync(uid);
        Assert.Equal($"1 {uid} IN PROGRESS", await socket.ReadShortAsync());

        var progress = WorklistClient.Set(new JsonObject(), "00741004", "DS", "40");
        await _client.UpdateAsync(
            uid,
            new JsonObject { ["00741002"] = WorklistClient.Sequence(progress) },
            transactionUid
        );
        var report = (await socket.ReadAsync())!;
        Assert.Equal("3", WorklistClient.Value(report, "00001002"));
        Assert.Equal("40", WorklistClient.Value(report["00741002"]!["Value"]![0], "00741004"));

        var performer = WorklistClient.Set(
            new JsonObject(),
            "00404037",
            "PN",
            new JsonObject { ["Alphabetic"] = "Doe" }
        );
        WorklistClient.Set(performer, "00404036", "LO", "Clinic");
        performer["00404009"] = WorklistClient.Sequence(WorklistClient.Code("DOC"));
        await _client.UpdateAsync(
            uid,
            new JsonObject { ["00404034"] = WorklistClient.Sequence(performer) },
            transactionUid
        );
        report = (await socket.ReadAsync())!;
        Assert.Equal("5", WorklistClient.Value(report, "00001002"));
        Assert.Equal("Clinic", WorklistClient.Value(report, "00404036"));
        Assert.Equal("DOC", WorklistClient.Value(report["00404009"]!["Value"]![0], "00080100"));

        await _client.UpdateAsync(
            uid,
            WorklistClient.Set(new JsonObject(), "00404041", "CS", "INCOMPLETE"),
            transactionUid
        );
        Assert.Equal("INCOMPLETE", WorklistClient.Value(await socket.ReadAsync(), "00404041"));

        await _client.UpdateAsync(uid, WorklistClient.Performed(), transactionUid);
        await _client.ChangeStateAsync(uid, "COMPLETED", transactionUid);
        Assert.Equal($"1 {uid} COMPLETED", await socket.ReadShortAsync());
        await socket.CloseAsync();
    }

    [Fact]
    public async Task A_wish_to_cancel_is_reported_with_what_came_along()
    {
        var uid = await _client.CreateAsync();
        using var socket = await SubscribeAsync(uid);
        await socket.ReadAsync();
        await _client.ClaimAsync(uid);
        await socket.ReadAsync();
        var request = WorklistClient.Set(new JsonObject(), "00741238", "LT", "Ordered twice");
        WorklistClient.Set(request, "0074100A", "UR", "tel:5551");
        WorklistClient.Set(request, "0074100C", "LO", "Desk");
        WorklistClient.Set(request, "00741236", "AE", "RIS");

        await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/cancelrequest", request);

        var report = (await socket.ReadAsync())!;
        Assert.Equal(
            ["2", "Ordered twice", "tel:5551", "Desk", "RIS"],
            ((string[])["00001002", "00741238", "0074100A", "0074100C", "00741236"]).Select(tag =>
                WorklistClient.Value(report, tag)
            )
        );
    }

    [Fact]
    public async Task Canceling_what_nobody_has_claimed_is_reported_as_both_changes()
    {
        var uid = await _client.CreateAsync();
        using var socket = await SubscribeAsync(uid);
        await socket.ReadAsync();

        await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/cancelrequest");

        Assert.Equal($"2 {uid}", await socket.ReadShortAsync());
        Assert.Equal($"1 {uid} IN PROGRESS", await socket.ReadShortAsync());
        Assert.Equal($"1 {uid} CANCELED", await socket.ReadShortAsync());
    }

    [Fact]
    public async Task A_subscriber_of_the_worklist_is_told_of_new_workitems_until_it_suspends()
    {
        var aeTitle = NewTitle();
        var before = await _client.CreateAsync();
        using var socket = await SubscribeAsync(Global, aeTitle);

        var workitem = WorklistClient.Minimal();
        workitem["00404025"] = WorklistClient.Sequence(WorklistClient.Code("ST1"));
        var created = await _client.CreateAsync(workitem);
        Assert.Equal($"1 {created} SCHEDULED", await socket.ReadShortAsync());
        Assert.Equal($"5 {created}", await socket.ReadShortAsync());
        await _client.ClaimAsync(before);
        Assert.Equal($"1 {before} IN PROGRESS", await socket.ReadShortAsync());

        Assert.Equal(
            HttpStatusCode.OK,
            (await _client.AskAsync(HttpMethod.Post, $"workitems/{Global}/subscribers/{aeTitle}/suspend")).Status
        );
        await _client.CreateAsync();
        await _client.ClaimAsync(created);
        Assert.Equal($"1 {created} IN PROGRESS", await socket.ReadShortAsync());
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _client.AskAsync(HttpMethod.Post, $"workitems/{Global}/subscribers/{aeTitle}/suspend")).Status
        );

        Assert.Equal(HttpStatusCode.OK, (await UnsubscribeAsync(Global, aeTitle)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await UnsubscribeAsync(Global, aeTitle)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await UnsubscribeAsync(created, aeTitle)).Status);
    }

    [Fact]
    public async Task A_subscriber_of_the_worklist_with_locks_is_told_of_every_workitem()
    {
        var aeTitle = NewTitle();
        var uid = await _client.CreateAsync();
        using var socket = await SubscribeAsync(Global, aeTitle, "?deletionlock=true");
        var told = new HashSet<string>();
        while (told.Add(await socket.ReadShortAsync()) && !told.Contains($"1 {uid} SCHEDULED")) { }
        Assert.Contains($"1 {uid} SCHEDULED", told);
        await UnsubscribeAsync(Global, aeTitle);
    }

    [Theory]
    [InlineData("?filter=ProcedureStepLabel%3DWanted%2CInputReadinessState%3DREADY")]
    [InlineData("?filter=ProcedureStepLabel=Wanted")]
    [InlineData("?ProcedureStepLabel=Wanted&deletionlock=false")]
    public async Task A_filtered_subscriber_is_told_of_what_matches(string query)
    {
        var aeTitle = NewTitle();
        using var socket = await SubscribeAsync(Filtered, aeTitle, query);

        await _client.CreateAsync(WorklistClient.Minimal("Other"));
        var uid = await _client.CreateAsync(WorklistClient.Minimal("Wanted"));

        Assert.Equal($"1 {uid} SCHEDULED", await socket.ReadShortAsync());
        await UnsubscribeAsync(Filtered, aeTitle);
    }

    [Theory]
    [InlineData(Filtered, "A", "", 400)]
    [InlineData(Filtered, "A", "?filter=Unknown%3D1", 400)]
    [InlineData(Filtered, "A", "?filter=nonsense", 400)]
    [InlineData(Global, "A", "?deletionlock=maybe", 400)]
    [InlineData(Global, "ATITLETHATISTOOLONG", "", 400)]
    [InlineData("1.2.3", "A", "", 404)]
    [InlineData("x", "A", "", 400)]
    public async Task What_cannot_be_subscribed_to_is_refused(string uid, string aeTitle, string query, int status) =>
        Assert.Equal(
            status,
            (int)(await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/{aeTitle}{query}")).Status
        );

    [Fact]
    public async Task Connections_are_for_websockets_of_known_origins()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.AskAsync(HttpMethod.Get, "subscribers/A")).Status);
        var url = $"ws{host.Service.Client.BaseAddress!.AbsoluteUri["http".Length..]}subscribers/A";
        await Assert.ThrowsAsync<WebSocketException>(() =>
            NotificationSocket.OpenAsync(url, "https://evil.example.org")
        );
        using var own = await NotificationSocket.OpenAsync(url, $"http://{host.Service.Client.BaseAddress.Authority}");
    }

    [Fact]
    public async Task Final_workitems_go_when_no_lock_holds_them_and_answer_410()
    {
        await using var service = await TestService.StartAsync(arguments: ["--Worklist:KeepFinal", "00:00:00"]);
        var client = new WorklistClient(service.Client);
        var held = await client.CreateAsync();
        var free = await client.CreateAsync();
        var open = await client.CreateAsync();
        await client.AskAsync(HttpMethod.Post, $"workitems/{held}/subscribers/A?deletionlock=true");
        await client.AskAsync(HttpMethod.Post, $"workitems/{free}/subscribers/A?deletionlock=true");
        await client.AskAsync(HttpMethod.Post, $"workitems/{free}/subscribers/A?deletionlock=false");
        await client.FinishAsync(held, "COMPLETED");
        await client.FinishAsync(free, "CANCELED");
        var expire = service.Services.GetRequiredService<ExpireWorkitems>();

        Assert.Equal(1, await expire.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Gone, (await client.AskAsync(HttpMethod.Get, $"workitems/{free}")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await client.ChangeStateAsync(free, "CANCELED", "2.25.1")).Status);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await client.AskAsync(HttpMethod.Post, $"workitems?{free}", WorklistClient.Minimal())).Status
        );
        await client.RetrieveAsync(open);

        await client.AskAsync(HttpMethod.Delete, $"workitems/{held}/subscribers/A");
        Assert.Equal(1, await expire.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Gone, (await client.AskAsync(HttpMethod.Get, $"workitems/{held}")).Status);
    }

    [Fact]
    public async Task Subscribers_are_told_that_the_service_goes_down_and_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("worklist-");
        try
        {
            string uid;
            await using (var service = await TestService.StartAsync(folder: folder.FullName))
            {
                var client = new WorklistClient(service.Client);
                uid = await client.CreateAsync();
                using var socket = await SubscribeAsync(client, uid, "WATCHER");
                await socket.ReadAsync();
                service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                var report = (await socket.ReadAsync())!;
                Assert.Equal("4", WorklistClient.Value(report, "00001002"));
                Assert.Equal("GOING DOWN", WorklistClient.Value(report, "00741242"));
                Assert.Equal("closed", await socket.ReadShortAsync());
                await socket.CloseAsync();
            }

            await using (var service = await TestService.StartAsync(folder: folder.FullName))
            {
                var client = new WorklistClient(service.Client);
                var url = $"ws{service.Client.BaseAddress!.AbsoluteUri["http".Length..]}subscribers/WATCHER";
                using var socket = await NotificationSocket.OpenAsync(url);
                var report = (await socket.ReadAsync())!;
                Assert.Equal("RESTARTED", WorklistClient.Value(report, "00741242"));
                Assert.Equal("WARM START", WorklistClient.Value(report, "00741244"));
                Assert.Equal("WARM START", WorklistClient.Value(report, "00741246"));
                await client.ClaimAsync(uid);
                Assert.Equal($"1 {uid} IN PROGRESS", await socket.ReadShortAsync());
                await socket.CloseAsync();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string NewTitle() => $"AE{Guid.NewGuid():N}"[..16];

    private Task<NotificationSocket> SubscribeAsync(string uid, string? aeTitle = null, string query = "") =>
        SubscribeAsync(_client, uid, aeTitle ?? NewTitle(), query);

    private static async Task<NotificationSocket> SubscribeAsync(
        WorklistClient client,
        string uid,
        string aeTitle,
        string query = ""
    )
    {
        var answer = await client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/{aeTitle}{query}");
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body);
        Assert.StartsWith("ws://127.0.0.1:", answer.ContentLocation, StringComparison.Ordinal);
        return await NotificationSocket.OpenAsync(answer.ContentLocation!);
    }

    private Task<Answer> UnsubscribeAsync(string uid, string aeTitle) =>
        _client.AskAsync(HttpMethod.Delete, $"workitems/{uid}/subscribers/{aeTitle}");
}
