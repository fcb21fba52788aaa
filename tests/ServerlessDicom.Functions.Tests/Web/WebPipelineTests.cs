using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class WebPipelineTests : IAsyncLifetime
{
    private const string Origin = "https://viewer.example.org";
    private readonly HttpClient client = new();
    private WebApplication? app;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Web:CorsOrigins:0", Origin)]);
        builder.Services.AddWeb().AddResponseCompression();
        app = builder.Build();
        app.UseWeb();
        app.MapGet("/dicom-web/studies", () => "found");
        app.MapGet("/throw/{what}", (string what) => Throw(what));
        app.MapGet(
            "/half",
            async context =>
            {
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("half");
                await context.Response.Body.FlushAsync();
                throw new EndOfStreamException("secret");
            }
        );
        app.MapGet(
            "/half-chunked",
            async context =>
            {
                await context.Response.WriteAsync("half");
                await context.Response.Body.FlushAsync();
                throw new EndOfStreamException("secret");
            }
        );
        await app.StartAsync();
        client.BaseAddress = new Uri(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app!.DisposeAsync();
    }

    [Theory]
    [InlineData("/dicom-web//studies")]
    [InlineData("/dicom-web/studies/")]
    public async Task Empty_path_segments_do_not_matter(string path) =>
        Assert.Equal("found", await client.GetStringAsync(path));

    [Theory]
    [InlineData("/nothing", 404)]
    [InlineData("/throw/problem", 409)]
    [InlineData("/throw/bad", 413)]
    [InlineData("/throw/blob", 500)]
    [InlineData("/throw/any", 500)]
    [InlineData("/throw/full", 507)]
    public async Task What_goes_wrong_becomes_a_problem_document(string path, int status)
    {
        using var response = await client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.RootElement.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task A_path_where_nothing_is_tells_where_resources_are()
    {
        using var problem = JsonDocument.Parse(await (await client.GetAsync("/studies")).Content.ReadAsStringAsync());
        Assert.Contains(
            "/dicom-web/studies",
            problem.RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_method_that_is_not_allowed_names_those_that_are()
    {
        using var response = await client.DeleteAsync("/dicom-web/studies");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET"], response.Content.Headers.Allow);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_406_lists_what_is_available()
    {
        using var problem = JsonDocument.Parse(await (await client.GetAsync("/throw/406")).Content.ReadAsStringAsync());
        Assert.Equal("a/b", problem.RootElement.GetProperty("available")[0].GetString());
    }

    [Theory]
    [InlineData("/half")]
    [InlineData("/half-chunked")]
    public async Task Half_an_answer_is_never_taken_for_a_whole_one(string path) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(path));

    [Fact]
    public async Task A_preflight_of_a_known_origin_is_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/dicom-web/studies");
        request.Headers.Add("Origin", Origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "accept,authorization");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal([Origin], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["accept,authorization"], response.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.Equal(["7200"], response.Headers.GetValues("Access-Control-Max-Age"));
    }

    [Fact]
    public async Task Preflights_are_answered_before_resources_are_looked_at()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/throw/any");
        request.Headers.Add("Origin", Origin);
        request.Headers.Add("Access-Control-Request-Method", "DELETE");
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("DELETE", response.Headers.GetValues("Access-Control-Allow-Methods").Single().Split(','));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData(Origin, "/dicom-web/studies")]
    [InlineData(null, "/dicom-web/studies")]
    [InlineData("https://elsewhere.example.org", "/throw/problem")]
    public async Task Caches_are_told_that_the_answer_depends_on_the_origin(string? origin, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await client.SendAsync(request);
        Assert.Single(response.Headers.Vary, value => value == "Origin");
        Assert.Equal(["cross-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
    }

    [Theory]
    [InlineData("https://viewer.example.org", true)]
    [InlineData("*", false)]
    public void Credentials_are_for_named_origins(string origin, bool isValid)
    {
        var options = new WebOptions { CorsCredentials = true };
        options.CorsOrigins.Add(origin);
        Assert.Equal(isValid, !options.Validate(new ValidationContext(options)).Any());
    }

    [Fact]
    public async Task Credentials_are_allowed_when_the_settings_say_so()
    {
        await using var service = await TestService.StartAsync(
            null,
            null,
            $"--Web:CorsOrigins:0={Origin}",
            "--Web:CorsCredentials=true"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("studies", UriKind.Relative));
        request.Headers.Add("Origin", Origin);
        using var response = await service.Client.SendAsync(request);
        Assert.Equal(["true"], response.Headers.GetValues("Access-Control-Allow-Credentials"));
        Assert.Equal([Origin], response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/dicom-web/studies")]
    [InlineData("/throw/problem")]
    [InlineData("/nothing")]
    public async Task A_page_of_a_known_origin_may_read_answers_and_problems(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", Origin);
        using var response = await client.SendAsync(request);
        Assert.Equal([Origin], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains(
            "Content-Range",
            response.Headers.GetValues("Access-Control-Expose-Headers").Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_page_of_another_origin_may_not()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/studies");
        request.Headers.Add("Origin", "https://elsewhere.example.org");
        using var response = await client.SendAsync(request);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_request_without_host_is_refused()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        await socket.SendAsync("GET /nothing HTTP/1.1\r\n\r\n"u8.ToArray());
        var buffer = new byte[100];
        var read = await socket.ReceiveAsync(buffer);
        Assert.StartsWith(
            "HTTP/1.1 400",
            System.Text.Encoding.ASCII.GetString(buffer, 0, read),
            StringComparison.Ordinal
        );
    }

    private static string Throw(string what) =>
        throw what switch
        {
            "problem" => new ProblemException(409, "It is there already."),
            "406" => new ProblemException(406, "Not so.") { Available = ["a/b"] },
            "bad" => new BadHttpRequestException("secret", 413),
            "blob" => new BlobNotFoundException("secret"),
            "full" => new IOException("secret", 28),
            _ => new InvalidOperationException("secret"),
        };
}
