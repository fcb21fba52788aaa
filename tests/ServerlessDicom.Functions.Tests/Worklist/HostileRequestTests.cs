using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Worklist;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Requests that are too deep, too long or too many are refused, and what is just within bounds is not.</summary>
public sealed class HostileRequestTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    /// <summary>Protocol Context Sequence, which the table of workitems does not know at the top.</summary>
    private const string Deepest = "00400440";

    private readonly WorklistClient _client = host.Client;

    [Fact]
    public async Task Sequences_as_deep_as_data_sets_may_have_them_go_through_every_transaction()
    {
        var nested = Nested(DicomJsonReader.MaxDepth - 1);
        var workitem = WorklistClient.Minimal();
        workitem[Deepest] = nested.DeepClone();
        var uid = await _client.CreateAsync(workitem);
        var transactionUid = await _client.ClaimAsync(uid);

        var updated = await _client.UpdateAsync(
            uid,
            new JsonObject { [Deepest] = nested.DeepClone(), ["00741204"] = Text("LO", "Deep") },
            transactionUid
        );

        Assert.True(updated.Status == HttpStatusCode.OK, updated.Body);
        var canceled = await _client.AskAsync(
            HttpMethod.Post,
            $"workitems/{uid}/cancelrequest",
            new JsonObject { [Deepest] = nested.DeepClone() }
        );
        Assert.Equal(HttpStatusCode.Accepted, canceled.Status);
        var found = await _client.RetrieveAsync(uid);
        Assert.Equal("Deep", WorklistClient.Value(found, "00741204"));
        Assert.True(JsonNode.DeepEquals(nested, found[Deepest]));
    }

    [Theory]
    [InlineData("workitems?2.25.77")]
    [InlineData("workitems/2.25.77")]
    public async Task Ten_thousand_nested_sequences_are_refused(string path)
    {
        var body = new StringBuilder("{");
        for (var depth = 0; depth < 10_000; depth++)
        {
            body.Append("\"00400440\":{\"vr\":\"SQ\",\"Value\":[{");
        }

        for (var depth = 0; depth < 10_000; depth++)
        {
            body.Append("}]}");
        }

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(path, body.Append('}').ToString()));
    }

    [Theory]
    [InlineData("""{"00741204":{"vr":"LO","Value":["\ud800"]}}""")]
    [InlineData("""{"00100010":{"vr":"PN","Value":[{"Alphabetic":"\udfff"}]}}""")]
    [InlineData("""{"\ud800":{"vr":"LO"}}""")]
    [InlineData("""{"00741204":{"vr":"\ud800"}}""")]
    [InlineData("""{"00741204":{"vr":"LO","BulkDataURI":"http://127.0.0.1/"}}""")]
    [InlineData("""{"00741204":{"vr":"OB","InlineBinary":"***"}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task What_is_no_data_set_is_refused(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("workitems?2.25.78", body));
    }

    [Fact]
    public async Task A_hundred_megabytes_are_refused_before_they_are_read()
    {
        var token = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("workitems?2.25.79", UriKind.Relative))
        {
            Content = new UnreadContent(100 << 20),
            Headers = { ExpectContinue = true },
        };

        using var answer = await host.Service.Client.SendAsync(request, token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_filter_of_a_thousand_keys_is_answered()
    {
        var uids = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"2.25.{i}"));
        var found = await _client.AskAsync(HttpMethod.Get, $"workitems?SOPInstanceUID={uids}");
        Assert.Equal(HttpStatusCode.NoContent, found.Status);

        var keys = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"00741204=a{i}"));
        var subscribed = await _client.AskAsync(
            HttpMethod.Post,
            $"workitems/{DicomUid.UPSFilteredGlobalSubscriptionInstance}/subscribers/MANY?filter={Uri.EscapeDataString(keys)}"
        );
        Assert.Equal(HttpStatusCode.BadRequest, subscribed.Status);
    }

    [Fact]
    public void A_workitem_has_few_values_to_be_searched_whatever_it_holds()
    {
        var words = string.Join(' ', Enumerable.Range(0, 50_000));
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, string.Join('=', Enumerable.Repeat(words, 9)))
            .AddOrUpdate(DicomTag.WorklistLabel, DicomVR.LO, string.Join('\\', Enumerable.Range(0, 50_000)));

        var values = WorkitemContent.ValuesOf(dataset);

        Assert.Equal(103, values.Count);
        Assert.InRange(values.Sum(value => (long)value.Value.Length), 1, 10_000);
    }

    private static JsonObject Nested(int depth)
    {
        var sequence = WorklistClient.Sequence(WorklistClient.Code("LEAF"));
        for (var i = 1; i < depth; i++)
        {
            sequence = WorklistClient.Sequence(new JsonObject { [Deepest] = sequence });
        }

        return sequence;
    }

    private static JsonObject Text(string vr, string value) => new() { ["vr"] = vr, ["Value"] = new JsonArray(value) };

    private async Task<HttpStatusCode> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/dicom+json");
        using var answer = await host.Service.Client.PostAsync(
            new Uri(path, UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        return answer.StatusCode;
    }

    /// <summary>A body that nobody asks for.</summary>
    private sealed class UnreadContent : HttpContent
    {
        private readonly long _length;

        public UnreadContent(long length)
        {
            _length = length;
            Headers.ContentType = new("application/dicom+json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new InvalidOperationException("The service asks for the body.");

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }
}
