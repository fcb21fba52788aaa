using System.Net;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Tests;

/// <summary>The answer to a Store request.</summary>
internal sealed class StoreAnswer
{
    private StoreAnswer(HttpResponseMessage response, JsonObject body)
    {
        Response = response;
        Body = body;
    }

    public HttpResponseMessage Response { get; }
    public HttpStatusCode Status => Response.StatusCode;

    /// <summary>The Store Instances Response Module, or the problem document.</summary>
    public JsonObject Body { get; }

    /// <summary>SOP Instance UIDs of Referenced SOP Sequence.</summary>
    public IReadOnlyList<string> Stored =>
        [.. Items("00081199").Select(item => (string)item["00081155"]!["Value"]![0]!)];

    /// <summary>Failure Reasons of Failed SOP Sequence.</summary>
    public IReadOnlyList<int> Failures => Reasons("00081198");

    /// <summary>Failure Reasons of Other Failures Sequence.</summary>
    public IReadOnlyList<int> OtherFailures => Reasons("0008119A");

    /// <summary>Stores a payload.</summary>
    public static async Task<StoreAnswer> PostAsync(HttpClient client, string path, HttpContent payload)
    {
        var response = await client.PostAsync(new Uri(path, UriKind.Relative), payload);
        var text = await response.Content.ReadAsStringAsync();
        return new StoreAnswer(response, JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>The items of a sequence; none when it is absent.</summary>
    public IReadOnlyList<JsonNode> Items(string tag) =>
        Body[tag] is { } sequence ? [.. sequence["Value"]!.AsArray().Select(item => item!)] : [];

    private IReadOnlyList<int> Reasons(string tag) =>
        [.. Items(tag).Select(item => (int)item["00081197"]!["Value"]![0]!)];
}
