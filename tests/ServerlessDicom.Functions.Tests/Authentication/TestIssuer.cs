using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>An OpenID Connect issuer on loopback: the two documents that the service asks for.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _fetches;

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>Its URL, which is also its name.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Its JWK Set.</summary>
    public string Keys { get; private set; } = """{"keys":[]}""";

    /// <summary>Replaces the discovery document; null for the right one.</summary>
    public string? Discovery { get; set; }

    /// <summary>Whether it answers 500 only.</summary>
    public bool Broken { get; set; }

    /// <summary>What it waits for before it answers.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>How often its keys were asked for, also in vain.</summary>
    public int Fetches => _fetches;

    public static async Task<TestIssuer> StartAsync(params TestKey[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.MapGet("/.well-known/openid-configuration", context => issuer.AnswerAsync(context, issuer.Discover));
        app.MapGet("/keys", context => issuer.AnswerAsync(context, () => issuer.Keys));
        await app.StartAsync();
        issuer.Publish(keys);
        return issuer;
    }

    /// <summary>Publishes these keys and no others.</summary>
    public void Publish(params IEnumerable<TestKey> keys) => Publish(keys.Select(key => key.Public));

    /// <summary>Publishes these keys and no others.</summary>
    public void Publish(params IEnumerable<JsonNode> keys) =>
        Keys = new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private string Discover()
    {
        Interlocked.Increment(ref _fetches);
        return Discovery ?? new JsonObject { ["issuer"] = Url, ["jwks_uri"] = $"{Url}/keys" }.ToJsonString();
    }

    private async Task AnswerAsync(HttpContext context, Func<string> document)
    {
        var text = document();
        await Gate;
        context.Response.StatusCode = Broken ? 500 : 200;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text);
    }
}
