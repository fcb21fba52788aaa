using Microsoft.Playwright;
using ServerlessDicom.Functions.Tests.Authentication;
using ServerlessDicom.Tests;
using static Microsoft.Playwright.Assertions;

namespace ServerlessDicom.Browser.Tests;

/// <summary>The study browser of a service that does not let everybody in.</summary>
public sealed class SignInTests(Chromium chromium)
{
    /// <summary>What the browser tells of answers that are refusals.</summary>
    private static readonly string[] _refusals =
    [
        "the server responded with a status of 401",
        "the server responded with a status of 403",
    ];

    [Fact]
    public async Task With_a_token_the_user_may_do_what_the_token_lets()
    {
        var key = TestKey.Rsa("rsa");
        await using var issuer = await TestIssuer.StartAsync(key);
        await using var service = await TestService.StartAsync(
            arguments:
            [
                "--demo",
                "--Authentication:Mode=Jwt",
                $"--Authentication:Authority={issuer.Url}/",
                $"--Authentication:Audiences:0={TestToken.Audience}",
            ]
        );
        await using var page = await chromium.OpenAsync(StoredStudies.Root(service), "");

        await Expect(page[".results"]).ToHaveTextAsync("You are not signed in.");
        await page.Page.GetByLabel("Bearer token").FillAsync(new TestToken(issuer, key).Sign());
        await page["dialog"].GetByText("Sign in", new LocatorGetByTextOptions { Exact = true }).Last.ClickAsync();
        await page["tbody a"].First.ClickAsync();
        await Expect(page["ul.series img"]).ToHaveCountAsync(1);

        await page.By(AriaRole.Button, "Delete study").ClickAsync();
        await page["dialog"].GetByText("Delete study", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page[".notice"]).ToHaveTextAsync("You are not allowed to delete.");
        await Expect(page.By(AriaRole.Button, "Delete study")).ToHaveCountAsync(0);

        await page["ul.series a"].First.ClickAsync();
        await page.FrameDrawnAsync();
        await Expect(page[".corner.top"]).ToHaveTextAsync("1 / 24");
        page.AssertQuiet(_refusals);
    }

    [Fact]
    public async Task With_App_Service_Authentication_the_user_is_led_to_its_page()
    {
        await using var service = await TestService.StartAsync(arguments: ["--Authentication:Mode=AppService"]);
        await using var page = await chromium.OpenAsync(StoredStudies.Root(service), "");

        await Expect(page["dialog a"]).ToHaveAttributeAsync("href", ".auth/login/aad?post_login_redirect_uri=%2F");
        page.AssertQuiet(_refusals);
    }
}
