using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Playwright;
using ServerlessDicom.Functions.Tests.Authentication;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Browser.Tests;

/// <summary>OHIF over a service that does not let everybody in.</summary>
public sealed class OhifSignInTests(Chromium chromium)
{
    private const string Listed = "Phantom, Head";

    /// <summary>What the browser tells of answers that are refusals, and of OHIF's page when it is left.</summary>
    private static readonly string[] _refusals = ["the server responded with a status of 401", "net::ERR_ABORTED"];

    [Fact]
    public async Task It_uses_the_token_given_to_the_study_browser_and_leads_there_without_one()
    {
        OhifPage.SkipWithoutOhif();
        var key = TestKey.Rsa("rsa");
        await using var issuer = await TestIssuer.StartAsync(key);
        await using var service = await StartAsync(issuer);
        await using var page = await chromium.OpenDrawingAsync(StoredStudies.Root(service));
        await page.Page.GotoAsync(new Uri(StoredStudies.Root(service), "viewer").AbsoluteUri);

        await page.Page.GetByLabel("Bearer token").FillAsync(new TestToken(issuer, key).Sign());
        await page["dialog"].GetByText("Sign in", new LocatorGetByTextOptions { Exact = true }).Last.ClickAsync();
        await page["tbody a"].First.WaitForAsync();
        await page.Page.GotoAsync(new Uri(StoredStudies.Root(service), "viewer").AbsoluteUri);

        await page.Page.GetByText(Listed).First.WaitForAsync();
        page.AssertQuiet(_refusals);
    }

    [Fact]
    public async Task Registered_with_the_issuer_it_signs_its_user_in_there()
    {
        OhifPage.SkipWithoutOhif();
        var key = TestKey.Rsa("rsa");
        await using var issuer = await TestIssuer.StartAsync(key);
        await using var service = await StartAsync(
            issuer,
            "--Viewer:ClientId=ohif",
            "--Viewer:Scope=openid api://dicom/dicom.read"
        );
        await using var page = await chromium.OpenDrawingAsync(StoredStudies.Root(service));
        var asked = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        var exchanged = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        await page.Page.Context.RouteAsync(
            $"{issuer.Url}/**",
            route =>
            {
                var url = new Uri(route.Request.Url);
                switch (url.AbsolutePath)
                {
                    case "/authorize":
                        var query = Read(url.Query);
                        asked.TrySetResult(query);
                        return route.FulfillAsync(
                            new RouteFulfillOptions
                            {
                                Status = 200,
                                ContentType = "text/html",
                                // As an issuer's page does once its user has signed in.
                                Body =
                                    $"<script>location.replace('{query["redirect_uri"]}?code=a-code&state={query["state"]}')</script>",
                            }
                        );
                    case "/token":
                        exchanged.TrySetResult(Read(route.Request.PostData!));
                        var token = new TestToken(issuer, key).Sign();
                        var identity = new TestToken(issuer, key).With("aud", "ohif").Sign();
                        return AnswerAsync(
                            route,
                            new JsonObject
                            {
                                ["access_token"] = token,
                                ["id_token"] = identity,
                                ["token_type"] = "Bearer",
                                ["expires_in"] = 3600,
                            }
                        );
                    default:
                        return AnswerAsync(
                            route,
                            new JsonObject
                            {
                                ["issuer"] = issuer.Url,
                                ["authorization_endpoint"] = $"{issuer.Url}/authorize",
                                ["token_endpoint"] = $"{issuer.Url}/token",
                                ["jwks_uri"] = $"{issuer.Url}/keys",
                            }
                        );
                }
            }
        );

        await page.Page.GotoAsync(new Uri(StoredStudies.Root(service), "viewer").AbsoluteUri);
        await page.Page.GetByText(Listed).First.WaitForAsync();

        var callback = new Uri(StoredStudies.Root(service), "viewer/callback").AbsoluteUri;
        var question = await asked.Task;
        Assert.Equal("ohif", question["client_id"]);
        Assert.Equal("code", question["response_type"]);
        Assert.Equal("openid api://dicom/dicom.read", question["scope"]);
        Assert.Equal("S256", question["code_challenge_method"]);
        Assert.Equal(callback, question["redirect_uri"]);
        var exchange = await exchanged.Task;
        Assert.Equal("a-code", exchange["code"]);
        Assert.NotEmpty(exchange["code_verifier"]);
        page.AssertQuiet($"not to the service: {issuer.Url}/", "net::ERR_ABORTED");
    }

    private static Task<TestService> StartAsync(TestIssuer issuer, params string[] arguments) =>
        TestService.StartAsync(
            arguments:
            [
                "--demo",
                "--Authentication:Mode=Jwt",
                $"--Authentication:Authority={issuer.Url}/",
                $"--Authentication:Audiences:0={TestToken.Audience}",
                .. arguments,
            ]
        );

    /// <summary>Answers a page of another origin, as issuers do.</summary>
    private static Task AnswerAsync(IRoute route, JsonObject answer) =>
        route.FulfillAsync(
            new RouteFulfillOptions
            {
                Status = 200,
                ContentType = "application/json",
                Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
                Body = answer.ToJsonString(),
            }
        );

    private static Dictionary<string, string> Read(string form)
    {
        var values = HttpUtility.ParseQueryString(form);
        return values.AllKeys.ToDictionary(name => name!, name => values[name]!);
    }
}
