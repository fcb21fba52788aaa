using System.Net;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Cli.Tests;

public sealed class OtherCommandTests : IAsyncLifetime
{
    private static readonly TestFile _file = new("2.25.7.1.1");
    private CommandHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CommandHost.StartAsync();
        await _host.Service.StoreAsync(_file.ToBytes());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("y", ExitCode.Done, false)]
    [InlineData("YES", ExitCode.Done, false)]
    [InlineData("n", ExitCode.Incomplete, true)]
    [InlineData("", ExitCode.Incomplete, true)]
    [InlineData(null, ExitCode.Usage, true)]
    public async Task Delete_asks(string? typed, object code, bool isThere)
    {
        _host.Typed = typed;

        var run = await _host.RunAsync("delete", "2.25.7");

        Assert.Equal(code, run.Code);
        Assert.Equal(isThere, await _host.Service.FetchAsync(_file.Resource) is not null);
    }

    [Fact]
    public async Task Delete_does_not_ask_who_said_yes()
    {
        var run = await _host.RunAsync("delete", "2.25.7", "2.25.7.1", "2.25.7.1.1", "--yes");
        var again = await _host.RunAsync("delete", "2.25.7", "2.25.7.1", "2.25.7.1.1", "--yes");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Null(await _host.Service.FetchAsync(_file.Resource));
        Assert.Equal(ExitCode.Incomplete, again.Code);
    }

    [Fact]
    public async Task Health_asks_the_server_to_search()
    {
        var run = await _host.RunAsync("health");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("/health: ok", run.Output, StringComparison.Ordinal);
        Assert.Contains("search: ok", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_needs_no_health_of_the_server()
    {
        _host.Between = (request, pass) =>
            request.RequestUri!.AbsolutePath == "/health"
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound))
                : pass();

        var run = await _host.RunAsync("health");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.StartsWith("search: ok", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_tells_when_there_is_none()
    {
        _host.Between = (_, _) => throw new HttpRequestException("Connection refused.");

        var run = await _host.RunAsync("health");
        var patient = await _host.RunAsync("health", "--retries", "1");

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Equal(ExitCode.ServerFailed, patient.Code);
        Assert.Single(_host.Clock.Waits);
    }

    [Fact]
    public async Task Bench_measures_and_leaves_nothing_behind()
    {
        var run = await _host.RunAsync("bench", "--count", "3", "--size", "16", "-c", "2");

        var lines = run.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(["store", "search", "frames"], lines[1..].Select(line => line.Split(' ')[0]));
        Assert.All(lines[1..], line => Assert.Equal("3", line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.Single(await _host.Service.SearchAsync("studies"));
    }

    [Fact]
    public async Task The_token_and_headers_go_with_every_request()
    {
        var seen = new List<string?>();
        _host.Between = (request, pass) =>
        {
            seen.Add($"{request.Headers.Authorization} {string.Join(',', request.Headers.GetValues("X-Site"))}");
            return pass();
        };
        var file = Path.Combine(_host.Files, "token");
        await File.WriteAllTextAsync(file, "from-file\n");

        await _host.RunAsync("search", "studies", "--token", "given", "--header", "X-Site: a", "--limit", "1");
        await _host.RunAsync("search", "studies", "--token-file", file, "--header", "X-Site: a", "--limit", "1");
        _host.Variables["SDICOM_TOKEN"] = "of-environment";
        await _host.RunAsync("search", "studies", "--header", "X-Site: a", "--limit", "1");

        Assert.Equal(["Bearer given a", "Bearer from-file a", "Bearer of-environment a"], seen);
    }

    [Theory]
    [InlineData("Which server?", "health")]
    [InlineData("--url takes", "health", "--url", "ftp://x/")]
    [InlineData("--url takes", "health", "--url", "http://user:secret@x/")]
    [InlineData("--header takes", "health", "--url", "http://127.0.0.1:1/", "--header", "nonsense")]
    [InlineData("exclude each other", "health", "--url", "http://127.0.0.1:1/", "--token", "a", "--token-file", "b")]
    [InlineData("bearer token is empty", "health", "--url", "http://127.0.0.1:1/", "--token", "a b")]
    [InlineData("--retries is a number", "health", "--url", "http://127.0.0.1:1/", "--retries", "-1")]
    [InlineData("'nothing'", "nothing")]
    public async Task Wrong_options_are_told(string message, params string[] arguments)
    {
        var run = await _host.RunPlainAsync(CancellationToken.None, arguments);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Requests);
    }

    [Fact]
    public async Task A_redirection_is_told_and_not_followed()
    {
        _host.Between = (_, _) =>
        {
            var elsewhere = new HttpResponseMessage(HttpStatusCode.Found);
            elsewhere.Headers.Location = new Uri("https://elsewhere.example/");
            return Task.FromResult(elsewhere);
        };

        var run = await _host.RunAsync("search", "studies", "--token", "secret");

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Contains("https://elsewhere.example/", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }
}
