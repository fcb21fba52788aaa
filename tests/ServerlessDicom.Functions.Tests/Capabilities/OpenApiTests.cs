using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessDicom.Functions.Capabilities;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Capabilities;

/// <summary>The OpenAPI document is one, and is about this service. That its examples work is tried by <see cref="DescriptionTests"/>.</summary>
public sealed partial class OpenApiTests(DemoService service) : IClassFixture<DemoService>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_has_every_operation_and_no_other()
    {
        using var document = await ReadAsync();
        var told = Operations(document).Select(operation => $"{operation.Method} {operation.Path}").Order();
        Assert.Equal(service.Operations.Select(operation => $"{operation.Method} {operation.Route}").Order(), told);
    }

    [Fact]
    public async Task It_has_the_structure_of_OpenAPI()
    {
        using var document = await ReadAsync();
        var root = document.RootElement;
        Assert.Equal("3.1.0", root.GetProperty("openapi").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+$", root.GetProperty("info").GetProperty("version").GetString());
        Assert.Equal(
            service.Root.GetLeftPart(UriPartial.Authority),
            root.GetProperty("servers")[0].GetProperty("url").GetString()
        );
        var tags = root.GetProperty("tags")
            .EnumerateArray()
            .Select(tag => tag.GetProperty("name").GetString())
            .ToHashSet();
        var ids = new HashSet<string>();
        foreach (var (path, method, item, operation) in Operations(document))
        {
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()!), $"{method} {path}");
            Assert.All(operation.GetProperty("tags").EnumerateArray(), tag => Assert.Contains(tag.GetString(), tags));
            var parameters = item.GetProperty("parameters")
                .EnumerateArray()
                .Concat(operation.GetProperty("parameters").EnumerateArray())
                .ToList();
            Assert.Equal(
                Template().Matches(path).Select(match => match.Groups[1].Value),
                parameters.Where(IsInPath).Select(parameter => parameter.GetProperty("name").GetString()!)
            );
            Assert.All(
                parameters.Where(IsInPath),
                parameter => Assert.True(parameter.GetProperty("required").GetBoolean())
            );
            var responses = operation.GetProperty("responses").EnumerateObject().ToList();
            Assert.Contains(responses, response => response.Name[0] == '2');
            Assert.All(
                responses,
                response =>
                {
                    Assert.Matches("^[1-5][0-9][0-9]$", response.Name);
                    Assert.False(string.IsNullOrEmpty(response.Value.GetProperty("description").GetString()));
                }
            );
        }

        static bool IsInPath(JsonElement parameter) => parameter.GetProperty("in").GetString() == "path";
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        using var document = await ReadAsync();
        var references = References(document.RootElement).Distinct().ToList();
        Assert.NotEmpty(references);
        Assert.All(
            references,
            reference =>
            {
                Assert.StartsWith("#/", reference, StringComparison.Ordinal);
                var target = document.RootElement;
                foreach (var name in reference[2..].Split('/'))
                {
                    Assert.True(target.TryGetProperty(name, out target), reference);
                }
            }
        );
    }

    [Fact]
    public async Task Answers_are_as_the_schema_of_DICOM_JSON_says()
    {
        using var document = await ReadAsync();
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        var pattern = schemas.GetProperty("DataSet").GetProperty("patternProperties").EnumerateObject().Single().Name;
        var attribute = schemas.GetProperty("Attribute").GetProperty("properties");
        var vrs = attribute
            .GetProperty("vr")
            .GetProperty("enum")
            .EnumerateArray()
            .Select(vr => vr.GetString())
            .ToHashSet();
        using var metadata = await service.SendAsync("GET", "/dicom-web/instances?includefield=all&limit=1");
        using var answer = JsonDocument.Parse(await metadata.Content.ReadAsByteArrayAsync(Token));
        foreach (var member in answer.RootElement[0].EnumerateObject())
        {
            Assert.Matches(pattern, member.Name);
            Assert.Contains(member.Value.GetProperty("vr").GetString(), vrs);
            Assert.All(member.Value.EnumerateObject(), part => Assert.True(attribute.TryGetProperty(part.Name, out _)));
        }
    }

    [Fact]
    public async Task It_says_which_permission_a_token_must_give()
    {
        using var anonymous = await ReadAsync();
        Assert.DoesNotContain(
            Operations(anonymous),
            operation => operation.Operation.ToString().Contains("\"security\"", StringComparison.Ordinal)
        );

        await using var secured = await TestService.StartAsync(
            null,
            null,
            "--Authentication:Mode=Jwt",
            "--Authentication:Authority=https://issuer.example",
            "--Authentication:Audiences:0=archive"
        );
        using var response = await secured.Client.GetAsync(new Uri("/openapi.json", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
        var scheme = document
            .RootElement.GetProperty("components")
            .GetProperty("securitySchemes")
            .EnumerateObject()
            .Single();
        Assert.Equal("bearer", scheme.Value.GetProperty("scheme").GetString());
        var scopes = Operations(document)
            .Where(operation => operation.Path == "/dicom-web/studies/{study}")
            .ToDictionary(
                operation => operation.Method,
                operation => operation.Operation.GetProperty("security")[0].GetProperty(scheme.Name)[0].GetString()
            );
        Assert.Equal("dicom.read", scopes["GET"]);
        Assert.Equal("dicom.write", scopes["POST"]);
        Assert.Equal("dicom.delete", scopes["DELETE"]);
        Assert.DoesNotContain(
            "security",
            Operations(document)
                .Single(operation => operation.Path == "/health")
                .Operation.EnumerateObject()
                .Select(part => part.Name)
        );
    }

    [Theory]
    [InlineData(
        "https://pacs.example.org/archive/dicom-web",
        "https://pacs.example.org",
        "/archive/dicom-web/studies",
        "/archive/health"
    )]
    [InlineData("https://pacs.example.org/dicom-web", "https://pacs.example.org", "/dicom-web/studies", "/health")]
    [InlineData("https://pacs.example.org/api/", "https://pacs.example.org", "/api/studies", "/health")]
    public async Task Paths_are_those_that_clients_use(string publicBase, string server, string studies, string health)
    {
        await using var behindProxy = await TestService.StartAsync(null, null, $"--Web:PublicBaseUrl={publicBase}");
        using var response = await behindProxy.Client.GetAsync(new Uri("/openapi.json", UriKind.Relative), Token);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(server, document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.True(document.RootElement.GetProperty("paths").TryGetProperty(studies, out _));
        Assert.True(document.RootElement.GetProperty("paths").TryGetProperty(health, out _));
    }

    [Fact]
    public async Task A_compressed_document_is_another_one()
    {
        using var plain = await service.SendAsync("GET", "/openapi.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Root, "/openapi.json"));
        request.Headers.Add("Accept-Encoding", "gzip");
        using var compressed = await service.Client.SendAsync(request, Token);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        Assert.NotEqual(plain.Headers.ETag, compressed.Headers.ETag);
    }

    [Fact]
    public void A_host_that_cannot_be_is_refused() =>
        Assert.Equal(
            400,
            Assert.Throws<ProblemException>(() => new PublicUrls("http://archive:99999/dicom-web")).Status
        );

    [Fact]
    public async Task A_page_shows_it_with_files_of_the_service_alone()
    {
        using var response = await service.SendAsync("GET", "/docs/");
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        var page = await response.Content.ReadAsStringAsync(Token);
        var files = Link().Matches(page).Select(match => match.Groups[1].Value).Where(url => url[0] == '/').ToList();
        Assert.Equal(3, files.Count);
        foreach (var file in files)
        {
            using var plain = await service.SendAsync("GET", file);
            Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
            Assert.Empty(plain.Content.Headers.ContentEncoding);
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(service.Root, file));
            request.Headers.Add("Accept-Encoding", "gzip");
            using var compressed = await service.Client.SendAsync(request, Token);
            Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
            Assert.NotEqual(plain.Headers.ETag, compressed.Headers.ETag);
        }

        using var missing = await service.SendAsync("GET", "/docs/index.html");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private async Task<JsonDocument> ReadAsync()
    {
        using var response = await service.SendAsync("GET", "/openapi.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
    }

    private static IEnumerable<(string Path, string Method, JsonElement Item, JsonElement Operation)> Operations(
        JsonDocument document
    ) =>
        from path in document.RootElement.GetProperty("paths").EnumerateObject()
        from member in path.Value.EnumerateObject()
        where member.Name != "parameters"
        select (path.Name, member.Name.ToUpperInvariant(), path.Value, member.Value);

    private static IEnumerable<string> References(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(member =>
                    member is { Name: "$ref", Value.ValueKind: JsonValueKind.String }
                        ? [member.Value.GetString()!]
                        : References(member.Value)
                ),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Template();

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Link();
}
