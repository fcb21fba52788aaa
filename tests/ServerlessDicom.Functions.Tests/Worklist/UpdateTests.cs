using System.Net;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Update Workitem (PS3.18 §11.6).</summary>
public sealed class UpdateTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private const string NotClaimed = "The target URI did not reference a claimed Workitem.";

    private const string Inconsistent = "The submitted request is inconsistent with the current state of the Workitem.";

    private readonly WorklistClient _client = host.Client;

    private static JsonObject Label => WorklistClient.Set(new JsonObject(), "00741204", "LO", "Changed");

    [Fact]
    public async Task Attributes_are_replaced_and_the_others_stay()
    {
        var uid = await _client.CreateAsync();
        var before = await _client.RetrieveAsync(uid);
        var update = Label;
        update["00404018"] = WorklistClient.Sequence(WorklistClient.Code("A"), WorklistClient.Code("B"));

        var answer = await _client.UpdateAsync(uid, update);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Empty(answer.Body);
        var after = await _client.RetrieveAsync(uid);
        Assert.Equal("Changed", WorklistClient.Value(after, "00741204"));
        Assert.Equal(2, after["00404018"]!["Value"]!.AsArray().Count);
        Assert.NotEqual(WorklistClient.Value(before, "00404010"), WorklistClient.Value(after, "00404010"));
        foreach (var tag in before.Select(each => each.Key).Except(["00741204", "00404018", "00404010"]))
        {
            Assert.True(JsonNode.DeepEquals(before[tag], after[tag]), tag);
        }
    }

    [Fact]
    public async Task The_same_update_again_changes_nothing()
    {
        var uid = await _client.CreateAsync();
        await _client.UpdateAsync(uid, Label);
        var once = await _client.RetrieveAsync(uid);

        Assert.Equal(HttpStatusCode.OK, (await _client.UpdateAsync(uid, Label)).Status);
        Assert.True(JsonNode.DeepEquals(once, await _client.RetrieveAsync(uid)));
    }

    [Fact]
    public async Task What_was_retrieved_can_be_sent_back_changed()
    {
        var uid = await _client.CreateAsync();
        var workitem = await _client.RetrieveAsync(uid);
        WorklistClient.Set(workitem, "00741204", "LO", "Changed");

        var answer = await _client.UpdateAsync(uid, workitem);

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        Assert.Equal("Changed", WorklistClient.Value(await _client.RetrieveAsync(uid), "00741204"));
    }

    [Theory]
    [InlineData("SCHEDULED", "", 200, null)]
    [InlineData("SCHEDULED", "?2.25.1", 409, NotClaimed)]
    [InlineData("IN PROGRESS", "?own", 200, null)]
    [InlineData("IN PROGRESS", "?transaction-uid=own", 200, null)]
    [InlineData("IN PROGRESS", "?Transaction-uid=own", 200, null)]
    [InlineData("IN PROGRESS", "?transaction=own", 200, null)]
    [InlineData("IN PROGRESS", "body", 200, null)]
    [InlineData("IN PROGRESS", "", 400, Inconsistent)]
    [InlineData("IN PROGRESS", "?2.25.1", 400, Inconsistent)]
    [InlineData("IN PROGRESS", "?2.25.x", 400, null)]
    [InlineData("COMPLETED", "?own", 400, Inconsistent)]
    [InlineData("CANCELED", "?own", 400, Inconsistent)]
    [InlineData("none", "", 404, null)]
    public async Task Who_may_update_depends_on_the_state(string state, string query, int status, string? warning)
    {
        var (uid, own) = ("1.2.3", "");
        if (state != "none")
        {
            uid = await _client.CreateAsync();
            own =
                state == "IN PROGRESS" ? await _client.ClaimAsync(uid)
                : state == "SCHEDULED" ? ""
                : await _client.FinishAsync(uid, state);
        }

        var update = query == "body" ? WorklistClient.Set(Label, "00081195", "UI", own) : Label;
        var answer = await _client.AskAsync(
            HttpMethod.Post,
            $"workitems/{uid}{(query == "body" ? "" : query.Replace("own", own, StringComparison.Ordinal))}",
            update
        );

        Assert.True((int)answer.Status == status, answer.Body);
        Assert.Equal(warning, answer.Warning?[(answer.Warning.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]);
        if (state != "none")
        {
            var after = await _client.RetrieveAsync(uid);
            Assert.Equal(status == 200 ? "Changed" : "Read", WorklistClient.Value(after, "00741204"));
            Assert.False(after.ContainsKey("00081195"));
        }
    }

    [Theory]
    [InlineData("00741000", "CS", "COMPLETED", "ProcedureStepState")]
    [InlineData("00100020", "LO", "other", "PatientID")]
    [InlineData("00080018", "UI", "1.2.3", "SOPInstanceUID")]
    [InlineData("00741204", "LO", "", "ProcedureStepLabel")]
    [InlineData("00741200", "CS", "SOON", "ScheduledProcedureStepPriority")]
    public async Task What_cannot_be_updated_is_named(string tag, string vr, string value, string name)
    {
        var uid = await _client.CreateAsync();
        var answer = await _client.UpdateAsync(uid, WorklistClient.Set(Label, tag, vr, value));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(name, answer.Body, StringComparison.Ordinal);
        Assert.Equal("Read", WorklistClient.Value(await _client.RetrieveAsync(uid), "00741204"));
    }

    [Fact]
    public async Task Many_updates_at_once_are_all_carried_out()
    {
        var uid = await _client.CreateAsync();
        var tags = Enumerable.Range(0, 20).Select(i => $"0011{0x1000 + i:X4}").ToList();

        var answers = await Task.WhenAll(
            tags.Select(tag => _client.UpdateAsync(uid, WorklistClient.Set(new JsonObject(), tag, "LO", tag)))
        );

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK, answer.Body));
        var after = await _client.RetrieveAsync(uid);
        Assert.All(tags, tag => Assert.Equal(tag, WorklistClient.Value(after, tag)));
    }
}
