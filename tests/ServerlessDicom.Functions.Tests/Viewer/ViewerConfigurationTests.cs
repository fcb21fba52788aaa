using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Viewer;

/// <summary>What OHIF's configuration is made of; what OHIF makes of it is for the tests in a real browser.</summary>
public sealed class ViewerConfigurationTests
{
    private static readonly string[] _jwt =
    [
        "--Authentication:Mode=Jwt",
        "--Authentication:Authority=https://issuer.example.org/tenant/",
        "--Authentication:Audiences:0=dicom",
    ];

    [Fact]
    public async Task Where_everybody_may_do_everything_upload_is_offered_and_nobody_signs_in()
    {
        var settings = await ReadAsync([]);

        Assert.Equal("None", (string?)settings["authentication"]);
        Assert.True((bool)settings["mayStore"]!);
        Assert.Null(settings["signIn"]);
    }

    [Fact]
    public async Task URLs_in_answers_begin_with_the_public_base()
    {
        var settings = await ReadAsync(["--Web:PublicBaseUrl=https://pacs.example.org/a/dicom-web/"]);

        Assert.Equal("https://pacs.example.org/a/dicom-web", (string?)settings["publicBase"]);
    }

    [Theory]
    [InlineData("openid dicom.read", false)]
    [InlineData("openid offline_access api://dicom/dicom.read", false)]
    [InlineData("openid dicom.read dicom.write", true)]
    [InlineData("openid api://dicom/dicom.admin", true)]
    public async Task With_a_client_id_OHIF_signs_its_user_in_with_the_issuer(string scope, bool mayStore)
    {
        var settings = await ReadAsync([.. _jwt, "--Viewer:ClientId=ohif", $"--Viewer:Scope={scope}"]);

        Assert.Equal("https://issuer.example.org/tenant", (string?)settings["signIn"]!["authority"]);
        Assert.Equal("ohif", (string?)settings["signIn"]!["clientId"]);
        Assert.Equal(scope, (string?)settings["signIn"]!["scope"]);
        Assert.Equal(mayStore, (bool)settings["mayStore"]!);
    }

    [Fact]
    public async Task With_a_client_id_the_page_may_reach_the_issuer_and_nobody_else()
    {
        await using var service = await TestService.StartAsync(
            arguments: [.. _jwt, "--Viewer:ClientId=ohif", "--Viewer:Scope=openid"]
        );
        using var answer = await service.Client.GetAsync(new Uri("/viewer", UriKind.Relative));

        Assert.Contains(
            "connect-src 'self' blob: https://issuer.example.org;",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Without_a_client_id_it_does_not()
    {
        var settings = await ReadAsync(_jwt);

        Assert.Equal("Jwt", (string?)settings["authentication"]);
        Assert.Null(settings["signIn"]);
    }

    [Theory]
    [InlineData("dicom.read", false)]
    [InlineData("dicom.write", true)]
    public async Task Behind_App_Service_Authentication_upload_is_offered_to_those_who_may_store(
        string role,
        bool mayStore
    )
    {
        var principal = $$"""{"claims":[{"typ":"roles","val":"{{role}}"}]}""";
        var settings = await ReadAsync(
            ["--Authentication:Mode=AppService"],
            Convert.ToBase64String(Encoding.UTF8.GetBytes(principal))
        );

        Assert.Equal(mayStore, (bool)settings["mayStore"]!);
    }

    [Theory]
    [InlineData("--Viewer:ClientId=ohif")]
    [InlineData("--Viewer:Scope=openid")]
    [InlineData("--Viewer:ClientId=ohif", "--Viewer:Scope=openid")]
    [InlineData("--Viewer:Folder=/nowhere")]
    public async Task A_setting_that_cannot_work_stops_the_start(params string[] settings)
    {
        var e = await Assert.ThrowsAsync<StartRefusedException>(() => TestService.StartAsync(arguments: settings));

        Assert.Contains("Viewer:", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The constant before the script.</summary>
    private static async Task<JsonNode> ReadAsync(string[] arguments, string? principal = null)
    {
        await using var service = await TestService.StartAsync(arguments: arguments);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/viewer/app-config.js");
        if (principal is not null)
        {
            request.Headers.Add("X-MS-CLIENT-PRINCIPAL", principal);
        }

        using var answer = await service.Client.SendAsync(request);
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache, private", answer.Headers.CacheControl!.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', 2);
        Assert.StartsWith("const settings = {", lines[0], StringComparison.Ordinal);
        Assert.Contains("window.config = {", lines[1], StringComparison.Ordinal);
        return JsonNode.Parse(lines[0]["const settings = ".Length..].TrimEnd(';'))!;
    }
}
