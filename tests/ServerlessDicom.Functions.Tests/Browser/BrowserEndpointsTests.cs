using System.Net;
using System.Text.RegularExpressions;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Browser;

/// <summary>How the study browser is served; what it does is for the tests in a real browser.</summary>
public sealed partial class BrowserEndpointsTests : IAsyncLifetime
{
    private TestService? _service;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service!.DisposeAsync();

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8")]
    [InlineData("*/*", null)]
    [InlineData(null, null)]
    public async Task The_page_is_for_those_who_ask_for_HTML(string? accept, string? type)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var answer = await AskAsync("/", accept, method);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
            Assert.Equal(["Accept"], answer.Headers.Vary);
        }
    }

    [Fact]
    public async Task The_page_may_load_and_run_nothing_that_is_not_the_services_own()
    {
        using var answer = await AskAsync("/", "text/html");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(
            [
                "base-uri 'none'",
                "connect-src 'self'",
                "default-src 'none'",
                "form-action 'none'",
                "frame-ancestors 'self'",
                "frame-src 'self' blob:",
                "img-src 'self' blob: data:",
                "script-src 'self'",
                "style-src 'self'",
            ],
            policy.Split("; ").Order(StringComparer.Ordinal)
        );
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
    }

    [Fact]
    public async Task Everything_that_the_page_names_is_there_in_the_right_type_and_sent_once()
    {
        using var page = await AskAsync("/", "text/html");
        var text = await page.Content.ReadAsStringAsync();
        var version = Assert.Single(Names(text, PageVersion()).Distinct());
        var wanted = new Queue<string>(Names(text, PageReference()));
        var seen = new HashSet<string>();
        while (wanted.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }

            using var file = await AskAsync($"/browser/{version}/{name}", "*/*");
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal(TypeOf(name), file.Content.Headers.ContentType!.ToString());
            Assert.Equal(["nosniff"], file.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal("public, max-age=31536000, immutable", file.Headers.CacheControl!.ToString());
            using var again = await AskAsync($"/browser/{version}/{name}", "*/*", tag: file.Headers.ETag!.Tag);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            foreach (var next in Names(await file.Content.ReadAsStringAsync(), ModuleReference()))
            {
                wanted.Enqueue(next);
            }
        }

        Assert.True(seen.Count > 30);
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot", "browser");
        Assert.Equal(Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(), seen.Order());
    }

    [Theory]
    [InlineData("/browser/1/nothing.js")]
    [InlineData("/browser/1/..%2findex.html")]
    [InlineData("/browser/..%2f..%2f/appsettings.json")]
    [InlineData("/browser/1/APP.js")]
    [InlineData("/browser/app.js")]
    [InlineData("/browser/")]
    [InlineData("/index.html")]
    public async Task Nothing_else_is_served(string path)
    {
        using var answer = await AskAsync(path, "*/*");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_asked_for_under_another_version_is_not_kept()
    {
        using var answer = await AskAsync("/browser/1/app.js", "*/*");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Keywords_are_those_of_the_dictionary()
    {
        using var answer = await AskAsync("/browser/1/keywords.json", "*/*");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"00100010\":\"PatientName\"", text, StringComparison.Ordinal);
        Assert.Contains("\"7FE00010\":\"PixelData\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_told_how_its_user_signs_in()
    {
        using var answer = await AskAsync("/browser/settings.json", "*/*");

        Assert.Equal("{\"authentication\":\"None\"}", await answer.Content.ReadAsStringAsync());
    }

    private static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };

    private static IEnumerable<string> Names(string text, Regex reference) =>
        reference.Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("(?:href|src)=\"browser/([^/\"]+)/")]
    private static partial Regex PageVersion();

    [GeneratedRegex("(?:href|src)=\"browser/[^/\"]+/([^\"]+)\"")]
    private static partial Regex PageReference();

    [GeneratedRegex("from \"\\./([^\"]+)\"")]
    private static partial Regex ModuleReference();

    private async Task<HttpResponseMessage> AskAsync(
        string path,
        string? accept,
        HttpMethod? method = null,
        string? tag = null
    )
    {
        using var request = new HttpRequestMessage(
            method ?? HttpMethod.Get,
            new Uri(_service!.Client.BaseAddress!, path)
        );
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        return await _service.Client.SendAsync(request);
    }
}
