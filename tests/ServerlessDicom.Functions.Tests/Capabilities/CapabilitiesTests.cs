using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Capabilities;

/// <summary>The Retrieve Capabilities transaction (PS3.18 §8.9).</summary>
public sealed class CapabilitiesTests(DemoService service) : IClassFixture<DemoService>
{
    private const string Wadl = "application/vnd.sun.wadl+xml";

    private static readonly XNamespace _wadl = "http://wadl.dev.java.net/2009/02";

    /// <summary>What of PS3.18 Table H-1 there is, by path, with the methods.</summary>
    public static TheoryData<string, string> Resources =>
        new()
        {
            { "studies", "GET POST" },
            { "studies/{study}", "GET POST DELETE" },
            { "studies/{study}/metadata", "GET" },
            { "studies/{study}/rendered", "GET" },
            { "studies/{study}/thumbnail", "GET" },
            { "studies/{study}/bulkdata", "GET" },
            { "studies/{study}/pixeldata", "GET" },
            { "studies/{study}/series", "GET" },
            { "studies/{study}/series/{series}", "GET DELETE" },
            { "studies/{study}/series/{series}/metadata", "GET" },
            { "studies/{study}/series/{series}/rendered", "GET" },
            { "studies/{study}/series/{series}/thumbnail", "GET" },
            { "studies/{study}/series/{series}/bulkdata", "GET" },
            { "studies/{study}/series/{series}/pixeldata", "GET" },
            { "studies/{study}/series/{series}/instances", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}", "GET DELETE" },
            { "studies/{study}/series/{series}/instances/{instance}/metadata", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/rendered", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/thumbnail", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/bulkdata", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/bulkdata/{path}", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/pixeldata", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/frames", "" },
            { "studies/{study}/series/{series}/instances/{instance}/frames/{frames}", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/frames/{frames}/rendered", "GET" },
            { "studies/{study}/series/{series}/instances/{instance}/frames/{frames}/thumbnail", "GET" },
            { "studies/{study}/instances", "GET" },
            { "commitment-requests/{transaction}", "GET POST" },
            { "workitems", "GET POST" },
            { "workitems/{workitem}", "GET POST" },
            { "workitems/{workitem}/state", "PUT" },
            { "workitems/{workitem}/cancelrequest", "POST" },
            { "workitems/{workitem}/subscribers/{aetitle}", "POST DELETE" },
            { "workitems/{workitem}/subscribers/{aetitle}/suspend", "POST" },
            { "series", "GET" },
            { "instances", "GET" },
        };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task The_tree_holds_the_resources_of_the_standard(string path, string methods)
    {
        using var response = await service.SendAsync("OPTIONS", "/dicom-web", Wadl);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Wadl, response.Content.Headers.ContentType!.MediaType);
        var application = XDocument.Parse(await response.Content.ReadAsStringAsync(Token)).Root!;
        Assert.Equal(_wadl + "application", application.Name);
        var node = Assert.Single(application.Elements(_wadl + "resources"));
        Assert.Equal(service.Client.BaseAddress!.ToString(), node.Attribute("base")!.Value);
        foreach (var segment in path.Split('/'))
        {
            node = Assert.Single(node.Elements(_wadl + "resource"), child => child.Attribute("path")!.Value == segment);
        }

        Assert.Equal(
            methods.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            node.Elements(_wadl + "method").Select(method => method.Attribute("name")!.Value).Order()
        );
        if (path.EndsWith('}'))
        {
            var parameter = node.Element(_wadl + "param")!;
            Assert.Equal("template", parameter.Attribute("style")!.Value);
            Assert.EndsWith($"{{{parameter.Attribute("name")!.Value}}}", path, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/dicom-web", null)]
    [InlineData("/dicom-web/", "*/*")]
    [InlineData("/dicom-web?accept=application/json", Wadl)]
    public async Task Both_forms_tell_the_same(string path, string? accept)
    {
        using var response = await service.SendAsync("OPTIONS", path, accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
        using var other = await service.SendAsync("OPTIONS", "/dicom-web", Wadl);
        var xml = XDocument.Parse(await other.Content.ReadAsStringAsync(Token));

        var resources = json.RootElement.GetProperty("application").GetProperty("resources");
        Assert.Equal(Paths(xml.Root!.Element(_wadl + "resources")!), Paths(resources));

        static IEnumerable<string> Paths(object node) =>
            node switch
            {
                XElement element => element
                    .Elements(_wadl + "resource")
                    .SelectMany(child => Paths(child).Prepend(Told(child.Attribute("path")!.Value, Methods(child)))),
                JsonElement element => element
                    .GetProperty("resource")
                    .EnumerateArray()
                    .SelectMany(child =>
                        Paths(child).Prepend(Told(child.GetProperty("path").GetString()!, Methods(child)))
                    ),
                _ => throw new ArgumentException("What is this?", nameof(node)),
            };

        static string Told(string path, IEnumerable<string> methods) => $"{path}: {string.Join(", ", methods)}";

        static IEnumerable<string> Methods(object node) =>
            node switch
            {
                XElement element => element.Elements(_wadl + "method").Select(method => method.Attribute("id")!.Value),
                JsonElement element => element
                    .GetProperty("method")
                    .EnumerateArray()
                    .Select(method => method.GetProperty("id").GetString()!),
                _ => throw new ArgumentException("What is this?", nameof(node)),
            };
    }

    [Fact]
    public async Task Media_types_and_parameters_are_told()
    {
        using var response = await service.SendAsync("OPTIONS", "/dicom-web", Wadl);
        var methods = XDocument
            .Parse(await response.Content.ReadAsStringAsync(Token))
            .Descendants(_wadl + "method")
            .ToDictionary(method => method.Attribute("id")!.Value);

        var search = methods["searchForStudies"].Element(_wadl + "request")!.Elements(_wadl + "param").ToList();
        Assert.Contains(search, parameter => parameter.Attribute("name")!.Value == "PatientID");
        Assert.Contains(search, parameter => parameter.Attribute("name")!.Value == "fuzzymatching");
        var accept = search.Single(parameter => parameter.Attribute("style")!.Value == "header");
        Assert.Equal("application/dicom+json", accept.Attribute("default")!.Value);
        var store = methods["storeInstances"];
        Assert.Contains(
            store.Element(_wadl + "request")!.Elements(_wadl + "representation"),
            taken => taken.Attribute("mediaType")!.Value == "multipart/related; type=\"application/dicom\""
        );
        Assert.Contains(store.Elements(_wadl + "response"), answer => answer.Attribute("status")!.Value == "409");
    }

    [Fact]
    public async Task A_client_that_knows_it_is_told_so()
    {
        using var first = await service.SendAsync("OPTIONS", "/dicom-web");
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(service.Root, "/dicom-web"));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await service.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Other_forms_are_not_acceptable()
    {
        using var response = await service.SendAsync("OPTIONS", "/dicom-web", "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains(Wadl, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preflight_is_no_question_for_capabilities()
    {
        await using var open = await TestService.StartAsync(null, null, "--Web:CorsOrigins:0=https://viewer.example");
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(open.Client.BaseAddress!, "/dicom-web"));
        request.Headers.Add("Origin", "https://viewer.example");
        using var capabilities = await open.Client.SendAsync(Copy(request), Token);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        using var preflight = await open.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, capabilities.StatusCode);
        Assert.Equal(["https://viewer.example"], capabilities.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);

        static HttpRequestMessage Copy(HttpRequestMessage original)
        {
            var copy = new HttpRequestMessage(original.Method, original.RequestUri);
            copy.Headers.Add("Origin", original.Headers.GetValues("Origin"));
            return copy;
        }
    }

    [Theory]
    [InlineData("/dicom-web/studies")]
    [InlineData("/dicom-web/nothing")]
    public async Task Other_resources_have_no_capabilities_of_their_own(string path)
    {
        using var response = await service.SendAsync("OPTIONS", path);
        Assert.Contains(
            response.StatusCode,
            (HttpStatusCode[])[HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound]
        );
    }
}
