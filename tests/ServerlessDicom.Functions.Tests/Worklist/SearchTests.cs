using System.Net;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Search for Workitems (PS3.18 §11.9).</summary>
public sealed class SearchTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private readonly WorklistClient _client = host.Client;

    [Theory]
    [InlineData("ProcedureStepLabel=Contour")]
    [InlineData("00741204=Con*")]
    [InlineData("PatientName=m%C3%BCller*")]
    [InlineData("PatientID=P1&ProcedureStepState=SCHEDULED")]
    [InlineData("ScheduledProcedureStepStartDateTime=20270304")]
    [InlineData("ScheduledProcedureStepStartDateTime=20270304-20270305")]
    [InlineData("ScheduledProcedureStepStartDateTime=2027030407-")]
    [InlineData("ScheduledProcedureStepStartDateTime=20270304120000%2B0400-202703041300%2B0400")]
    [InlineData("ScheduledStationNameCodeSequence.CodeValue=ST9")]
    [InlineData("00404025.00080100=ST9&00404025.00080102=99TEST")]
    [InlineData("ScheduledHumanPerformersSequence.HumanPerformerCodeSequence.CodeValue=DOC")]
    [InlineData("ReferencedRequestSequence.AccessionNumber=ACC%3F")]
    [InlineData("InputReadinessState=INCOMPLETE")]
    public async Task Workitems_are_found_by_their_attributes(string query)
    {
        var label = $"L{Guid.NewGuid():N}"[..16];
        var workitem = WorklistClient.Minimal("Contour");
        WorklistClient.Set(workitem, "00741202", "LO", label);
        WorklistClient.Set(workitem, "00404005", "DT", "20270304081500+0000");
        WorklistClient.Set(workitem, "00404041", "CS", "INCOMPLETE");
        WorklistClient.Set(workitem, "00100020", "LO", "P1");
        WorklistClient.Set(workitem, "00100010", "PN", new JsonObject { ["Alphabetic"] = "Müller^Eva" });
        workitem["00404025"] = WorklistClient.Sequence(WorklistClient.Code("ST8"), WorklistClient.Code("ST9"));
        var performer = WorklistClient.Set(
            new JsonObject(),
            "00404037",
            "PN",
            new JsonObject { ["Alphabetic"] = "Doe" }
        );
        WorklistClient.Set(performer, "00404036", "LO", "Clinic");
        performer["00404009"] = WorklistClient.Sequence(WorklistClient.Code("DOC"));
        workitem["00404034"] = WorklistClient.Sequence(performer);
        var request = WorklistClient.Set(new JsonObject(), "0020000D", "UI", "1.2");
        WorklistClient.Set(request, "00080050", "SH", "ACC?");
        workitem["0040A370"] = WorklistClient.Sequence(request);
        var uid = await _client.CreateAsync(workitem);
        var other = WorklistClient.Minimal("Other");
        WorklistClient.Set(other, "00741202", "LO", label);
        await _client.CreateAsync(other);

        var answer = await _client.AskAsync(HttpMethod.Get, $"workitems?WorklistLabel={label}&{query}");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        Assert.Equal(uid, WorklistClient.Value(Assert.Single(JsonNode.Parse(answer.Body)!.AsArray()), "00080018"));
    }

    [Fact]
    public async Task Results_come_in_pages_the_earliest_first()
    {
        var label = $"L{Guid.NewGuid():N}"[..16];
        foreach (var day in (string[])["20260103", "20260101", "20260102"])
        {
            var workitem = WorklistClient.Set(WorklistClient.Minimal(day), "00741202", "LO", label);
            await _client.CreateAsync(WorklistClient.Set(workitem, "00404005", "DT", day));
        }

        var first = await _client.AskAsync(HttpMethod.Get, $"workitems?WorklistLabel={label}&limit=2");
        var last = await _client.AskAsync(HttpMethod.Get, $"workitems?WorklistLabel={label}&limit=2&offset=2");
        var past = await _client.AskAsync(HttpMethod.Get, $"workitems?WorklistLabel={label}&offset=3");

        Assert.Equal(HttpStatusCode.PartialContent, first.Status);
        Assert.EndsWith(
            ": There are 1 additional results that can be requested",
            first.Warning,
            StringComparison.Ordinal
        );
        Assert.Equal(["20260101", "20260102"], Labels(first));
        Assert.Equal(HttpStatusCode.OK, last.Status);
        Assert.Null(last.Warning);
        Assert.Equal(["20260103"], Labels(last));
        Assert.Equal(HttpStatusCode.NoContent, past.Status);
    }

    [Fact]
    public async Task Results_have_the_return_keys_and_what_is_asked_for()
    {
        var workitem = WorklistClient.Set(WorklistClient.Minimal(), "00404000", "LT", "optional");
        var uid = await _client.CreateAsync(workitem);
        await _client.ClaimAsync(uid);

        var usual = await OneAsync($"SOPInstanceUID={uid}");
        var more = await OneAsync($"SOPInstanceUID={uid}&includefield=00404000,CommentsOnTheScheduledProcedureStep");
        var all = await OneAsync($"SOPInstanceUID={uid}&includefield=all");

        Assert.Equal("SQ", (string)usual["00404018"]!["vr"]!);
        Assert.Equal("IN PROGRESS", WorklistClient.Value(usual, "00741000"));
        Assert.False(usual.ContainsKey("00404000"));
        Assert.False(usual.ContainsKey("00741216"));
        Assert.True(more.ContainsKey("00404000") && more.ContainsKey("00400400"));
        Assert.True(all.ContainsKey("00741216"));
        Assert.All(
            (JsonObject[])[usual, more, all],
            result =>
            {
                Assert.False(result.ContainsKey("00081195"));
                Assert.Equal(
                    result.Select(each => each.Key).Order(StringComparer.Ordinal),
                    result.Select(each => each.Key)
                );
            }
        );
    }

    [Theory]
    [InlineData("TransactionUID=1.2")]
    [InlineData("00081195=")]
    [InlineData("ReceivingAE=A")]
    [InlineData("Modality=CT")]
    [InlineData("proceduresteplabel=x")]
    [InlineData("limit=x")]
    [InlineData("ScheduledProcedureStepStartDateTime=soon")]
    public async Task What_cannot_be_searched_for_is_refused(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.AskAsync(HttpMethod.Get, $"workitems?{query}")).Status);

    [Fact]
    public async Task Nothing_found_is_no_content() =>
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await _client.AskAsync(HttpMethod.Get, "workitems?WorklistLabel=none")).Status
        );

    private static IEnumerable<string?> Labels(Answer answer) =>
        JsonNode.Parse(answer.Body)!.AsArray().Select(each => WorklistClient.Value(each, "00741204"));

    private async Task<JsonObject> OneAsync(string query)
    {
        var answer = await _client.AskAsync(HttpMethod.Get, $"workitems?{query}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return Assert.Single(JsonNode.Parse(answer.Body)!.AsArray())!.AsObject();
    }
}
