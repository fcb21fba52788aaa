using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>Who may call what.</summary>
public sealed class AccessTests(AuthenticatedService service) : IClassFixture<AuthenticatedService>
{
    private static readonly string[] _permissions =
    [
        "dicom.read",
        "dicom.write",
        "dicom.delete",
        "dicom.admin",
        "dicom.read dicom.write",
        "other",
    ];

    [Fact]
    public async Task Every_endpoint_lets_in_exactly_those_who_may()
    {
        var endpoints = service
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.RoutePattern.RawText!.StartsWith(ServiceHost.BasePath, StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<EndpointAccess>() is not EndpointAccess.Everybody
            )
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetRequiredMetadata<IHttpMethodMetadata>()
                    .HttpMethods.Select(method => (Method: method, Path: PathOf(endpoint)))
            )
            .ToList();
        Assert.True(endpoints.Count > 20);
        foreach (var (method, path) in endpoints)
        {
            var needed = method switch
            {
                // Who stores, and nobody else, asks whether what he stored is safe.
                _ when path.Contains("/commitment-requests/", StringComparison.Ordinal) => "dicom.write",
                _ when path.Contains("/extendedquerytags", StringComparison.Ordinal) => "dicom.admin",
                _ when path.Contains("/extended-query-tags", StringComparison.Ordinal) => "dicom.admin",
                "GET" or "HEAD" => "dicom.read",
                "POST" or "PUT" => "dicom.write",
                "DELETE" when path.Contains("/subscribers/", StringComparison.Ordinal) => "dicom.write",
                "DELETE" => "dicom.delete",
                _ => throw new InvalidOperationException($"What {method} {path} needs is not decided."),
            };
            foreach (var scopes in _permissions)
            {
                var status = await AskAsync(method, path, $"Bearer {service.Token().With("scp", scopes)}");
                var may = scopes == "dicom.admin" || scopes.Split(' ').Contains(needed);
                Assert.True(
                    may ? status is not (401 or 403) : status == 403,
                    $"{method} {path} answers {status} to {scopes}."
                );
            }

            Assert.Equal(401, await AskAsync(method, path, null));
            Assert.Equal(401, await AskAsync(method, path, "Bearer x"));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/browser/1/app.js")]
    [InlineData("/browser/settings.json")]
    [InlineData("/viewer")]
    [InlineData("/viewer/app-config.js")]
    [InlineData("/viewer/status.json")]
    [InlineData("/health")]
    [InlineData("/sample.dcm")]
    public async Task What_tells_nothing_of_what_is_stored_is_for_everybody(string path)
    {
        Assert.Equal(200, await AskAsync("GET", path, null));
        Assert.Equal(200, await AskAsync("GET", path, "Bearer x"));
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("PATCH", "/dicom-web/studies", 405)]
    public async Task What_is_not_there_is_not_there_for_everybody(string method, string path, int status) =>
        Assert.Equal(status, await AskAsync(method, path, null));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("Bearerx")]
    public async Task Who_brings_no_token_is_asked_for_one(string? authorization)
    {
        using var response = await service.SendAsync(HttpMethod.Get, "studies", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"dicom-web\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        await AssertProblemAsync(response, 401);
    }

    [Fact]
    public async Task Who_brings_a_bad_token_is_told_why()
    {
        using var response = await service.SearchAsync(
            service.Token().With("exp", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds()).Sign()
        );

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            "Bearer realm=\"dicom-web\", error=\"invalid_token\", error_description=\"The token has expired.\"",
            Assert.Single(response.Headers.WwwAuthenticate).ToString()
        );
        await AssertProblemAsync(response, 401);
    }

    [Fact]
    public async Task Who_may_not_is_told_what_it_takes()
    {
        using var response = await service.SendAsync(HttpMethod.Delete, "studies/1.2.3", $"Bearer {service.Token()}");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            "Bearer realm=\"dicom-web\", error=\"insufficient_scope\", error_description=\"The caller may not do this.\", scope=\"dicom.delete\"",
            Assert.Single(response.Headers.WwwAuthenticate).ToString()
        );
        await AssertProblemAsync(response, 403);
    }

    [Theory]
    [InlineData("bearer ")]
    [InlineData("BEARER   ")]
    public async Task The_case_of_the_scheme_and_the_number_of_spaces_do_not_matter(string scheme)
    {
        using var response = await service.SendAsync(HttpMethod.Get, "studies", scheme + service.Token());
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_uploader_stores_and_does_not_read()
    {
        var file = new TestFile("1.2.3.4");
        var token = $"Bearer {service.Token().With("scp", "dicom.write")}";

        using var stored = await service.SendAsync(
            HttpMethod.Post,
            "studies",
            token,
            TestPayload.Multipart([file.ToBytes()])
        );
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        using var found = await service.SendAsync(HttpMethod.Get, "studies", token);
        Assert.Equal(HttpStatusCode.Forbidden, found.StatusCode);
    }

    [Fact]
    public async Task Who_sends_a_file_whole_before_looking_for_an_answer_gets_it()
    {
        const int Length = 8 << 20;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/dicom\r\nContent-Length: {Length}\r\n\r\n"
            )
        );
        await stream.WriteAsync(new byte[Length]);
        using var reader = new StreamReader(stream, Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 401 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preflight_needs_no_token()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "studies");
        request.Headers.Add("Origin", AuthenticatedService.Origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["authorization"], response.Headers.GetValues("Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task A_page_may_read_why_it_was_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "studies");
        request.Headers.Add("Origin", AuthenticatedService.Origin);
        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal([AuthenticatedService.Origin], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains(
            "WWW-Authenticate",
            response.Headers.GetValues("Access-Control-Expose-Headers").Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Nobody_gets_in_while_the_issuer_is_gone()
    {
        await using var fresh = await TestService.StartAsync(
            null,
            null,
            "--Authentication:Mode=Jwt",
            "--Authentication:Authority=http://127.0.0.1:1",
            $"--Authentication:Audiences:0={TestToken.Audience}"
        );
        fresh.Client.DefaultRequestHeaders.Authorization = new("Bearer", service.Token().Sign());
        using var response = await fresh.Client.GetAsync("studies");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
        await AssertProblemAsync(response, 503);
    }

    [Fact]
    public void An_endpoint_that_does_not_say_who_may_call_it_stops_the_start()
    {
        using var app = (IDisposable)WebApplication.CreateSlimBuilder().Build();
        var routes = (IEndpointRouteBuilder)app;
        routes.MapGroup("/a").RequirePermission(Permission.Read).MapGet("/b", () => "");
        routes.MapGet("/c", () => "").ForFunctionsHost();
        routes.MapGet("/d", () => "").ForEverybody();
        routes.CheckAccess();

        routes.MapGet("/forgotten", () => "");
        var e = Assert.Throws<InvalidOperationException>(routes.CheckAccess);
        Assert.Contains("/forgotten", e.Message, StringComparison.Ordinal);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
    }

    private static string PathOf(RouteEndpoint endpoint) =>
        string.Concat(
            endpoint.RoutePattern.PathSegments.Select(segment =>
                segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal
                    ? $"/{literal.Content}"
                    : "/1"
            )
        );

    private async Task<int> AskAsync(string method, string path, string? authorization)
    {
        using var response = await service.SendAsync(new HttpMethod(method), path, authorization);
        return (int)response.StatusCode;
    }
}
