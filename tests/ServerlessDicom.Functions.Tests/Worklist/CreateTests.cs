using System.Net;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Create Workitem and Retrieve Workitem (PS3.18 §11.4, §11.5).</summary>
public sealed class CreateTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private readonly WorklistClient _client = host.Client;

    [Theory]
    [InlineData("?{0}")]
    [InlineData("?workitem={0}")]
    [InlineData("?AffectedSOPInstanceUID={0}")]
    [InlineData("")]
    public async Task A_workitem_is_created_under_the_uid_of_the_query_or_the_data_set(string query)
    {
        var uid = DicomUid.Generate();
        var workitem = WorklistClient.Minimal();
        if (query.Length == 0)
        {
            WorklistClient.Set(workitem, "00080018", "UI", uid);
        }

        var answer = await _client.AskAsync(
            HttpMethod.Post,
            $"workitems{query.Replace("{0}", uid, StringComparison.Ordinal)}",
            workitem
        );

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Null(answer.Warning);
        Assert.Empty(answer.Body);
        Assert.Equal($"{host.Service.Client.BaseAddress}workitems/{uid}", answer.Location);
        var created = await _client.RetrieveAsync(uid);
        Assert.Equal(uid, WorklistClient.Value(created, "00080018"));
        Assert.Equal(DicomUid.UnifiedProcedureStepPush, WorklistClient.Value(created, "00080016"));
        Assert.Equal("SCHEDULED", WorklistClient.Value(created, "00741000"));
        Assert.NotNull(WorklistClient.Value(created, "00404010"));
        Assert.False(created.ContainsKey("00081195"));
    }

    [Fact]
    public async Task A_workitem_without_a_uid_gets_one()
    {
        var answer = await _client.AskAsync(HttpMethod.Post, "workitems", new JsonArray(WorklistClient.Minimal()));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var uid = answer.Location![(answer.Location!.LastIndexOf('/') + 1)..];
        Assert.StartsWith("2.25.", uid, StringComparison.Ordinal);
        await _client.RetrieveAsync(uid);
    }

    [Fact]
    public async Task Sequences_are_kept_whole_and_text_of_any_language()
    {
        var workitem = WorklistClient.Minimal("Größe 山田");
        var inner = WorklistClient.Set(new JsonObject(), "0020000D", "UI", "1.2.3");
        inner["00081199"] = WorklistClient.Sequence(
            WorklistClient.Set(
                WorklistClient.Set(new JsonObject(), "00081150", "UI", "1.2.840.10008.5.1.4.1.1.2"),
                "00081155",
                "UI",
                "1.2.3.4"
            )
        );
        inner["0040E025"] = WorklistClient.Sequence(
            WorklistClient.Set(new JsonObject(), "00081190", "UR", "https://pacs.example.org/studies/1.2.3")
        );
        WorklistClient.Set(inner, "0040E020", "CS", "DICOM");
        workitem["00404021"] = WorklistClient.Sequence(inner, inner.DeepClone().AsObject());
        WorklistClient.Set(workitem, "00090010", "LO", "ACME");
        WorklistClient.Set(workitem, "00091001", "LO", "own");

        var created = await _client.RetrieveAsync(await _client.CreateAsync(workitem));

        Assert.Equal("Größe 山田", WorklistClient.Value(created, "00741204"));
        Assert.True(JsonNode.DeepEquals(Sorted(workitem["00404021"]!), Sorted(created["00404021"]!)));
        Assert.Equal("own", WorklistClient.Value(created, "00091001"));
        Assert.Equal(created.Select(each => each.Key).Order(StringComparer.Ordinal), created.Select(each => each.Key));
    }

    [Fact]
    public async Task A_uid_is_taken_once()
    {
        var uid = await _client.CreateAsync();
        var answer = await _client.AskAsync(HttpMethod.Post, $"workitems?{uid}", WorklistClient.Minimal());
        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
    }

    [Theory]
    [InlineData("00741200", "ScheduledProcedureStepPriority (0074,1200)")]
    [InlineData("00741204", "ProcedureStepLabel (0074,1204)")]
    [InlineData("00404005", "ScheduledProcedureStepStartDateTime (0040,4005)")]
    [InlineData("00404041", "InputReadinessState (0040,4041)")]
    [InlineData("00741000", "ProcedureStepState (0074,1000)")]
    public async Task What_has_to_have_a_value_is_named_when_it_has_none(string tag, string name)
    {
        var missing = WorklistClient.Minimal();
        missing.Remove(tag);
        var empty = WorklistClient.Minimal();
        empty[tag]!.AsObject().Remove("Value");
        foreach (var workitem in (JsonObject[])[missing, empty])
        {
            var answer = await _client.AskAsync(HttpMethod.Post, "workitems", workitem);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(name, answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("00741200", "CS", "URGENT", "0074,1200")]
    [InlineData("00404041", "CS", "MAYBE", "0040,4041")]
    [InlineData("00741000", "CS", "IN PROGRESS", "0074,1000")]
    [InlineData("00404005", "DT", "tomorrow", "0040,4005")]
    [InlineData("00081195", "UI", "1.2.3", "0008,1195")]
    [InlineData("00080018", "UI", "1.2.x", "0008,0018")]
    [InlineData("0020000D", "UI", "not a UID", "0020,000D")]
    [InlineData("00741216", "CS", "X", "00741216")]
    public async Task What_cannot_be_is_named_and_not_repeated(string tag, string vr, string value, string name)
    {
        var answer = await _client.AskAsync(
            HttpMethod.Post,
            "workitems",
            WorklistClient.Set(WorklistClient.Minimal(), tag, vr, value)
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(name, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("tomorrow", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_into_items_is_asked_for_there()
    {
        var workitem = WorklistClient.Minimal();
        var code = WorklistClient.Code("A");
        code.Remove("00080104");
        workitem["00404018"] = WorklistClient.Sequence(WorklistClient.Code("B"), code);

        var answer = await _client.AskAsync(HttpMethod.Post, "workitems", workitem);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(
            "ScheduledWorkitemCodeSequence (0040,4018), item 2: CodeMeaning (0008,0104) is missing",
            answer.Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_a_performer_sets_cannot_be_there_at_the_start()
    {
        var workitem = WorklistClient.Minimal();
        workitem["00741216"] = WorklistClient.Performed()["00741216"]!.DeepClone();
        var answer = await _client.AskAsync(HttpMethod.Post, "workitems", workitem);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("(0074,1216) has to be empty", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_be_empty_is_added_with_a_warning_and_the_label_without()
    {
        var workitem = WorklistClient.Minimal();
        workitem.Remove("00741202");
        var answer = await _client.AskAsync(HttpMethod.Post, $"workitems?{DicomUid.Generate()}", workitem);
        Assert.Null(answer.Warning);

        workitem.Remove("00404018");
        var uid = DicomUid.Generate();
        answer = await _client.AskAsync(HttpMethod.Post, $"workitems?{uid}", workitem);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.EndsWith(": The Workitem was created with modifications.", answer.Warning, StringComparison.Ordinal);
        var created = await _client.RetrieveAsync(uid);
        Assert.Equal("SQ", (string)created["00404018"]!["vr"]!);
        Assert.Equal("Worklist", WorklistClient.Value(created, "00741202"));
    }

    [Theory]
    [InlineData("text/plain", "{}", 415)]
    [InlineData("application/dicom+json", "", 400)]
    [InlineData("application/dicom+json", "[]", 400)]
    [InlineData("application/dicom+json", "[{},{}]", 400)]
    [InlineData("application/dicom+json", "{\"00100010\":", 400)]
    [InlineData("application/dicom+json", "\"00100010\"", 400)]
    [InlineData("application/dicom+json", "{\"00081190\":{\"vr\":\"OB\",\"BulkDataURI\":\"x\"}}", 400)]
    public async Task What_is_no_workitem_is_refused(string mediaType, string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, mediaType);
        using var response = await host.Service.Client.PostAsync(
            new Uri("workitems", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task What_is_too_long_is_refused()
    {
        var workitem = WorklistClient.Set(WorklistClient.Minimal(), "00404000", "LT", new string('x', 600_000));
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            (await _client.AskAsync(HttpMethod.Post, "workitems", workitem)).Status
        );
    }

    [Theory]
    [InlineData("workitems/1.2.3", 404)]
    [InlineData("workitems/1.2.840.10008.5.1.4.34.5", 404)]
    [InlineData("workitems/abc", 400)]
    public async Task What_is_not_there_is_not_found(string path, int status) =>
        Assert.Equal(status, (int)(await _client.AskAsync(HttpMethod.Get, path)).Status);

    [Fact]
    public async Task A_workitem_that_has_not_changed_need_not_be_sent_again()
    {
        var uid = await _client.CreateAsync();
        using var first = await _client.SendAsync(HttpMethod.Get, $"workitems/{uid}");
        Assert.Equal("application/dicom+json", first.Content.Headers.ContentType!.MediaType);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"workitems/{uid}", UriKind.Relative));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);

        await _client.ClaimAsync(uid);
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri($"workitems/{uid}", UriKind.Relative));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var third = await host.Service.Client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    private static JsonNode Sorted(JsonNode node) =>
        node switch
        {
            JsonObject some => new JsonObject(
                some.OrderBy(each => each.Key, StringComparer.Ordinal)
                    .Select(each => KeyValuePair.Create(each.Key, each.Value is null ? null : Sorted(each.Value)))!
            ),
            JsonArray many => new JsonArray([.. many.Select(each => each is null ? null : Sorted(each))]),
            _ => node.DeepClone(),
        };
}
