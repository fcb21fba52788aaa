using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using ServerlessDicom.Functions;

namespace ServerlessDicom.EndToEnd.Tests.Publishing;

/// <summary>functions/host and the service's endpoints say the same.</summary>
public sealed class ManifestTests : IAsyncLifetime
{
    private const string Base = "dicom-web/";

    /// <summary>For developers; nobody comes to it through the host.</summary>
    private static readonly string[] _notThroughTheHost = ["/sample.dcm"];

    private readonly TemporaryFolder _folder = new();
    private readonly HostRouter _router = new();
    private WebApplication? _app;

    public async ValueTask InitializeAsync()
    {
        _app = ServiceHost.Build(
            new CommandLine(
                Help: false,
                Demo: false,
                new Dictionary<string, string?>
                {
                    [ListenUrls.CustomHandlerPort] = $"{ServiceProcess.FreePort()}",
                    ["Authentication:AllowAnonymous"] = "true",
                    ["Embedded:DataDirectory"] = _folder.Path,
                    ["Web:CorsOrigins:0"] = "https://viewer.example.org",
                }
            )
        );
        await ServiceHost.StartAsync(_app, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _router.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_endpoint_is_reached_through_the_one_function_of_its_service()
    {
        var reached = new HashSet<string>();
        foreach (var (route, method) in EndpointsThroughTheHost())
        {
            var path = "/" + PathOf(route);
            var functions = await _router.RouteAsync(method, path);
            Assert.True(functions.Count == 1, $"{method} {path} is for: {string.Join(", ", functions)}");
            Assert.Equal(ServiceOf(route, method), functions[0]);
            reached.Add(functions[0]);
        }

        Assert.Equal(FunctionManifest.Http.Select(function => function.Name).Order(), reached.Order());
    }

    [Fact]
    public async Task Every_method_of_every_function_reaches_an_endpoint()
    {
        var endpoints = EndpointsThroughTheHost().ToList();
        foreach (var function in FunctionManifest.Http)
        {
            foreach (var method in function.Methods)
            {
                var paths = new List<string>();
                foreach (var (route, _) in endpoints.Where(endpoint => endpoint.Method == method))
                {
                    if ((await _router.RouteAsync(method, "/" + PathOf(route))).Contains(function.Name))
                    {
                        paths.Add(route);
                    }
                }

                Assert.True(paths.Count > 0, $"{method} of {function.Name} reaches nothing.");
            }
        }
    }

    [Fact]
    public void Triggered_functions_and_endpoints_for_the_host_have_the_same_names()
    {
        var endpoints = Endpoints().Select(endpoint => endpoint.Route).Where(route => !IsHttp(route));

        Assert.Equal(
            FunctionManifest.Triggered.Select(function => "/" + function.Name).Order(),
            endpoints.Except(_notThroughTheHost).Order()
        );
    }

    [Theory]
    [InlineData("ExtractTags")]
    [InlineData("//ExtractTags")]
    [InlineData("Sweep")]
    [InlineData("sample.dcm")]
    [InlineData("admin/host/status")]
    [InlineData("health/ExtractTags")]
    public async Task No_route_leads_anywhere_else(string path)
    {
        foreach (var method in (string[])["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
        {
            Assert.Empty(await _router.RouteAsync(method, "/" + path));
        }
    }

    [Theory]
    [InlineData("studies", "Search")]
    [InlineData("studies/", "Search")]
    [InlineData("STUDIES", "Search")]
    [InlineData("studies/1.2/series", "Search")]
    [InlineData("studies/1.2//series/1.3/instances/", "Search")]
    [InlineData("studies/1.2/series/1.3", "Retrieve")]
    [InlineData("studies/1.2/series/1.3/instances/1.4/bulkdata/7FE00010", "Retrieve")]
    [InlineData("studies/series", "Retrieve")]
    [InlineData("nothing/known", "Retrieve")]
    [InlineData("wado", "Retrieve")]
    [InlineData("", "Uri")]
    [InlineData("workitems", "Worklist")]
    [InlineData("workitems/1.2", "Worklist")]
    [InlineData("workitemsandmore", "Retrieve")]
    public async Task Searches_and_retrievals_are_told_apart_however_they_are_written(string path, string function)
    {
        Assert.Equal([function], await _router.RouteAsync("GET", "/" + Base + path));
        Assert.Equal([function], await _router.RouteAsync("HEAD", "/" + Base + path));
    }

    [Fact]
    public async Task Preflights_of_everything_have_a_function_and_get_an_answer()
    {
        foreach (
            var (route, _) in EndpointsThroughTheHost()
                .Where(endpoint => endpoint.Route.StartsWith("/dicom-web", StringComparison.Ordinal))
        )
        {
            Assert.Equal(["Capabilities"], await _router.RouteAsync("OPTIONS", "/" + PathOf(route)));
        }

        using var client = new HttpClient { BaseAddress = new Uri(_app!.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Options, "/dicom-web/studies");
        request.Headers.Add("Origin", "https://viewer.example.org");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["https://viewer.example.org"], response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public void Every_function_answers_with_what_its_trigger_calls_for()
    {
        Assert.All(
            FunctionManifest.Http,
            function =>
            {
                Assert.Equal("anonymous", function.Trigger.GetProperty("authLevel").GetString());
                // The host forwards requests untouched to functions with these two bindings only.
                Assert.Equal(["httpTrigger", "http"], function.Bindings);
            }
        );
        Assert.All(
            FunctionManifest.Triggered,
            function =>
                Assert.DoesNotContain(function.Bindings, type => type is "http" or "httpTrigger" or "blobTrigger")
        );
    }

    private static bool IsHttp(string route) =>
        route is "/" or "/health" or "/openapi.json" or "/wado"
        || route.StartsWith("/docs", StringComparison.Ordinal)
        || route.StartsWith("/browser/", StringComparison.Ordinal)
        || route.StartsWith("/viewer/", StringComparison.Ordinal)
        || route.StartsWith("/changefeed", StringComparison.Ordinal)
        || (route + "/").StartsWith("/" + Base, StringComparison.Ordinal);

    /// <summary>A path that a route fits, below the root.</summary>
    private static string PathOf(string route) =>
        string.Join(
            '/',
            route
                .Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(segment =>
                    segment switch
                    {
                        "{frames}" => "1,2",
                        "{**path}" => "00081140/0/7FE00010",
                        ['{', ..] => "1.2.840.1",
                        _ => segment,
                    }
                )
        );

    /// <summary>The service that an endpoint is of: what a search returns is a list of resources, not a resource.</summary>
    private static string ServiceOf(string route, string method) =>
        (route, method) switch
        {
            ("/", _) => "Home",
            ("/health", _) => "Health",
            ("/openapi.json", _) => "OpenApi",
            (_, "OPTIONS") => "Capabilities",
            _ when route.StartsWith("/docs", StringComparison.Ordinal) => "Documentation",
            _ when route.StartsWith("/browser/", StringComparison.Ordinal) => "Browser",
            _ when route.StartsWith("/viewer/", StringComparison.Ordinal) => "Viewer",
            _ when route.StartsWith("/changefeed", StringComparison.Ordinal) => "ChangeFeed",
            ("/wado" or "/dicom-web" or "/dicom-web/", not "POST") => "Uri",
            _ when route.StartsWith("/dicom-web/workitems", StringComparison.Ordinal) => "Worklist",
            _ when route.StartsWith("/dicom-web/subscribers", StringComparison.Ordinal) => "Worklist",
            (_, "POST") => "Store",
            (_, "DELETE") => "Delete",
            _ when route.Split('/')[^1] is "studies" or "series" or "instances" => "Search",
            _ => "Retrieve",
        };

    private IEnumerable<(string Route, string Method)> EndpointsThroughTheHost() =>
        Endpoints().Where(endpoint => IsHttp(endpoint.Route));

    private IEnumerable<(string Route, string Method)> Endpoints() =>
        ((IEndpointRouteBuilder)_app!)
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetRequiredMetadata<IHttpMethodMetadata>()
                    .HttpMethods.Select(method => ("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), method))
            );
}
