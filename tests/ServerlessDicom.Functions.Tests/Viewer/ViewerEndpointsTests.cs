using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Viewer;

/// <summary>How OHIF's files are served; what OHIF does is for the tests in a real browser.</summary>
public sealed class ViewerEndpointsTests : IAsyncLifetime
{
    private const string Page = "<script src=\"./app-config.js\"></script><script src=\"./v1/app.js\"></script>";
    private const string Script = "the script as it is";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("viewer-");
    private TestService? _service;

    public async ValueTask InitializeAsync()
    {
        var dist = Directory.CreateDirectory(Path.Combine(_folder.FullName, "dist"));
        _service = await TestService.StartAsync(arguments: ["--Viewer:Folder", dist.FullName]);
    }

    public async ValueTask DisposeAsync()
    {
        await _service!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_OHIF_the_page_says_which_command_installs_it_and_after_that_OHIF_is_there()
    {
        using (var notice = await AskAsync("/viewer/viewer?StudyInstanceUIDs=1.2.3"))
        {
            Assert.Equal("text/html; charset=utf-8", notice.Content.Headers.ContentType!.ToString());
            var text = await notice.Content.ReadAsStringAsync();
            Assert.Contains("npm ci --prefix viewer", text, StringComparison.Ordinal);
            Assert.Contains("href=\"./../\"", text, StringComparison.Ordinal);
        }

        Assert.Equal("{\"isInstalled\":false}", await TextAsync("/viewer/status.json"));
        using (var nothing = await AskAsync("/viewer/v1/app.js"))
        {
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        }

        Install("v1");
        Assert.Equal("{\"isInstalled\":true}", await TextAsync("/viewer/status.json"));
        Assert.Equal(Script, await TextAsync("/viewer/v1/app.js"));

        Install("v2");
        Assert.Contains("./v2/app.js", await TextAsync("/viewer/viewer"), StringComparison.Ordinal);
        Assert.Equal(Script, await TextAsync("/viewer/v2/app.js"));
        using var old = await AskAsync("/viewer/v1/app.js");
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
    }

    [Theory]
    [InlineData("/viewer", "viewer/")]
    [InlineData("/viewer?StudyInstanceUIDs=1/2/3", "viewer/")]
    [InlineData("/viewer/", "./")]
    [InlineData("/viewer/viewer?StudyInstanceUIDs=1.2.3", "./")]
    [InlineData("/viewer/viewer/", "../")]
    [InlineData("/viewer/microscopy/dicomweb", "../")]
    [InlineData("/viewer//viewer/x%2Fy", "../../")]
    public async Task Every_route_of_OHIF_is_its_page_which_finds_its_files_from_there(string path, string wayHome)
    {
        Install("v1");

        // As it is: HttpClient would tidy the path up.
        var answer = await SendRawAsync($"GET {path} HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.EndsWith(Page.Replace("./", wayHome, StringComparison.Ordinal), answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_isolated_and_runs_nothing_but_files_of_the_service()
    {
        Install("v1");
        using var answer = await AskAsync("/viewer");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self' 'unsafe-eval'", policy);
        Assert.Contains("connect-src 'self' blob:", policy);
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Opener-Policy"));
        Assert.Equal(["require-corp"], answer.Headers.GetValues("Cross-Origin-Embedder-Policy"));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal("no-cache, private", answer.Headers.CacheControl!.ToString());
        using var again = await AskAsync("/viewer", tag: answer.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("app.js", "text/javascript; charset=utf-8")]
    [InlineData("app.css", "text/css; charset=utf-8")]
    [InlineData("decoder.wasm", "application/wasm")]
    [InlineData("font.woff2", "font/woff2")]
    [InlineData("logo.svg", "image/svg+xml")]
    [InlineData("odd.xyz", "application/octet-stream")]
    public async Task A_file_is_sent_in_its_type_once_and_may_be_used_by_the_isolated_page(string name, string type)
    {
        Install("v1", name);
        using var answer = await AskAsync($"/viewer/v1/{name}");

        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["require-corp"], answer.Headers.GetValues("Cross-Origin-Embedder-Policy"));
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
        using var again = await AskAsync($"/viewer/v1/{name}", tag: answer.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, GZIP;q=0.5", "gzip")]
    [InlineData("identity", null)]
    [InlineData("*", null)]
    [InlineData(null, null)]
    public async Task A_file_is_sent_compressed_to_those_who_take_that(string? accept, string? coding)
    {
        Install("v1");
        using var plain = await AskAsync("/viewer/v1/app.js");
        using var answer = await AskAsync("/viewer/v1/app.js", coding: accept);
        using var head = await AskAsync("/viewer/v1/app.js", HttpMethod.Head, accept);

        Assert.Equal(coding is null ? [] : [coding], answer.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
        Assert.Equal(coding is null ? Script : $"{coding} of the script", await answer.Content.ReadAsStringAsync());
        Assert.Equal(coding is null, plain.Headers.ETag!.Equals(answer.Headers.ETag));
        Assert.Equal(answer.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(answer.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_part_of_a_file_is_sent_to_those_who_ask_for_it()
    {
        Install("v1");
        using var part = await AskAsync("/viewer/v1/app.js", range: new RangeHeaderValue(4, 9));
        using var beyond = await AskAsync("/viewer/v1/app.js", range: new RangeHeaderValue(1000, null));

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("script", await part.Content.ReadAsStringAsync());
        Assert.Equal($"bytes 4-9/{Script.Length}", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
    }

    [Theory]
    [InlineData("/viewer/index.html")]
    [InlineData("/viewer/v1/nothing.js")]
    [InlineData("/viewer/v1/APP.js")]
    [InlineData("/viewer/v1/app.js.br")]
    [InlineData("/viewer/v1/app.js/x.js")]
    [InlineData("/viewer/v1/link.js")]
    [InlineData("/viewer/linked/secret.js")]
    [InlineData("/viewer/../secret.js")]
    [InlineData("/viewer/v1/../../secret.js")]
    [InlineData("/viewer/..%2fsecret.js")]
    [InlineData("/viewer/%2e%2e/secret.js")]
    [InlineData("/viewer/v1/..%5c..%5csecret.js")]
    [InlineData("/viewer/v1%2fapp.js")]
    public async Task Nothing_else_is_served(string path)
    {
        Install("v1");
        var secret = Path.Combine(_folder.FullName, "secret.js");
        await File.WriteAllTextAsync(secret, "secret");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "dist", "v1", "link.js"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "dist", "linked"), _folder.FullName);

        var answer = await SendRawAsync($"GET {path} HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\n", answer, StringComparison.Ordinal);
    }

    /// <summary>Puts a version in place of another, as <c>viewer/prepare.mjs</c> does.</summary>
    private void Install(string version, params string[] more)
    {
        var dist = Path.Combine(_folder.FullName, "dist");
        Directory.Delete(dist, recursive: true);
        var folder = Directory.CreateDirectory(Path.Combine(dist, version)).FullName;
        foreach (var name in more.Append("app.js"))
        {
            File.WriteAllText(Path.Combine(folder, name), Script);
        }

        File.WriteAllText(Path.Combine(folder, "app.js.br"), "br of the script");
        File.WriteAllText(Path.Combine(folder, "app.js.gz"), "gzip of the script");
        File.WriteAllText(Path.Combine(dist, "index.html"), Page.Replace("v1", version, StringComparison.Ordinal));
    }

    private async Task<string> TextAsync(string path)
    {
        using var answer = await AskAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> AskAsync(
        string path,
        HttpMethod? method = null,
        string? coding = null,
        string? tag = null,
        RangeHeaderValue? range = null
    )
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Range = range;
        if (coding is not null)
        {
            request.Headers.Add("Accept-Encoding", coding);
        }

        if (tag is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag));
        }

        return await _service!.Client.SendAsync(request);
    }

    private async Task<string> SendRawAsync(string requestLine)
    {
        var url = _service!.Client.BaseAddress!;
        using var client = new TcpClient(url.Host, url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{requestLine}\r\nHost: {url.Authority}\r\nConnection: close\r\n\r\n")
        );
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
