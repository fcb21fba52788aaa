using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Speaks UPS-RS.</summary>
internal sealed class WorklistClient(HttpClient client)
{
    private const string Json = "application/dicom+json";

    /// <summary>A workitem with everything that a request has to bring.</summary>
    public static JsonObject Minimal(string label = "Read")
    {
        var workitem = new JsonObject();
        foreach (
            var tag in (string[])
                [
                    "00081080",
                    "00081084",
                    "00081195",
                    "00100010",
                    "00100020",
                    "00100021",
                    "00100024",
                    "00100030",
                    "00100040",
                    "00101002",
                    "00380010",
                    "00380014",
                    "00400400",
                    "00404018",
                    "00404021",
                    "00404025",
                    "00404026",
                    "00404027",
                    "0040A370",
                    "00741002",
                    "00741210",
                    "00741216",
                ]
        )
        {
            var parsed = DicomTag.TryParse(tag, out var known) ? known : throw new ArgumentException(tag);
            workitem[tag] = new JsonObject { ["vr"] = DicomDictionary.GetVR(parsed).ToCode() };
        }

        Set(workitem, "00404005", "DT", "20260102083000");
        Set(workitem, "00404041", "CS", "READY");
        Set(workitem, "00741000", "CS", "SCHEDULED");
        Set(workitem, "00741200", "CS", "MEDIUM");
        Set(workitem, "00741202", "LO", "Reading");
        Set(workitem, "00741204", "LO", label);
        return workitem;
    }

    /// <summary>What a performer says when it is done.</summary>
    public static JsonObject Performed()
    {
        var performed = new JsonObject();
        performed["00404028"] = Sequence(Code("ST1"));
        performed["00404019"] = Sequence(Code("110005"));
        performed["00404033"] = new JsonObject { ["vr"] = "SQ" };
        Set(performed, "00404050", "DT", "20260102090000");
        Set(performed, "00404051", "DT", "20260102091000");
        return new JsonObject { ["00741216"] = Sequence(performed) };
    }

    public static JsonObject Code(string value, string scheme = "99TEST", string meaning = "A code")
    {
        var code = new JsonObject();
        Set(code, "00080100", "SH", value);
        Set(code, "00080102", "SH", scheme);
        Set(code, "00080104", "LO", meaning);
        return code;
    }

    public static JsonObject Sequence(params JsonObject[] items) =>
        new() { ["vr"] = "SQ", ["Value"] = new JsonArray([.. items]) };

    public static JsonObject Set(JsonObject dataset, string tag, string vr, JsonNode value)
    {
        dataset[tag] = new JsonObject { ["vr"] = vr, ["Value"] = new JsonArray(value) };
        return dataset;
    }

    /// <summary>The first value of an attribute; null when there is none.</summary>
    public static string? Value(JsonNode? dataset, string tag) => dataset?[tag]?["Value"]?[0]?.ToString();

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        JsonNode? body = null,
        string mediaType = Json
    )
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, mediaType);
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<Answer> AskAsync(HttpMethod method, string path, JsonNode? body = null, string mediaType = Json)
    {
        using var response = await SendAsync(method, path, body, mediaType);
        return new Answer(
            response.StatusCode,
            response.Headers.TryGetValues("Warning", out var warnings) ? string.Join('|', warnings) : null,
            response.Headers.Location?.OriginalString,
            response.Content.Headers.ContentLocation?.OriginalString,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    /// <summary>Creates a workitem; its UID.</summary>
    public async Task<string> CreateAsync(JsonObject? workitem = null)
    {
        var uid = DicomUid.Generate();
        var answer = await AskAsync(HttpMethod.Post, $"workitems?{uid}", workitem ?? Minimal());
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Body);
        return uid;
    }

    public async Task<JsonObject> RetrieveAsync(string uid)
    {
        var answer = await AskAsync(HttpMethod.Get, $"workitems/{uid}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        var workitems = JsonNode.Parse(answer.Body, documentOptions: new() { MaxDepth = 1000 })!;
        return Assert.Single(workitems.AsArray())!.AsObject();
    }

    public Task<Answer> ChangeStateAsync(string uid, string state, string? transactionUid)
    {
        var request = Set(new JsonObject(), "00741000", "CS", state);
        if (transactionUid is not null)
        {
            Set(request, "00081195", "UI", transactionUid);
        }

        return AskAsync(HttpMethod.Put, $"workitems/{uid}/state", request);
    }

    public Task<Answer> UpdateAsync(string uid, JsonObject update, string? transactionUid = null) =>
        AskAsync(HttpMethod.Post, $"workitems/{uid}{(transactionUid is null ? "" : "?" + transactionUid)}", update);

    /// <summary>Claims a workitem; the Transaction UID.</summary>
    public async Task<string> ClaimAsync(string uid)
    {
        var transactionUid = DicomUid.Generate();
        var answer = await ChangeStateAsync(uid, "IN PROGRESS", transactionUid);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return transactionUid;
    }

    /// <summary>Brings a workitem to a final state; the Transaction UID.</summary>
    public async Task<string> FinishAsync(string uid, string state)
    {
        var transactionUid = await ClaimAsync(uid);
        Assert.Equal(HttpStatusCode.OK, (await UpdateAsync(uid, Performed(), transactionUid)).Status);
        var answer = await ChangeStateAsync(uid, state, transactionUid);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return transactionUid;
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(
    HttpStatusCode Status,
    string? Warning,
    string? Location,
    string? ContentLocation,
    string Body
);
