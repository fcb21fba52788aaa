using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

public sealed class AppSettingsTests
{
    /// <summary>Settings without a default that a deployment rightly leaves alone.</summary>
    private static readonly Dictionary<string, string> _leftAlone = new()
    {
        ["Blobs:ConnectionString"] = "holds a key; in Azure the identity is used",
        ["Cosmos:ConnectionString"] = "holds a key; in Azure the identity is used",
        ["Blobs:CreateIfMissing"] = "without it, not where the identity is used",
        ["Events:TopicKey"] = "a key; in Azure the identity is used",
        ["Events:WebhookToken"] = "there are no webhooks",
        ["Events:Source"] = "without it, the service's URL",
        ["Store:MaxInstanceBytes"] = "without it there is no limit",
        ["Store:RecompressTo"] = "without it, what comes is stored as it is",
        ["Authentication:Audit"] = "without it, as Authentication:Mode says",
        ["Viewer:Folder"] = "without it, what is published with the service",
        ["Viewer:ClientId"] = "OHIF is an option, and need not be registered",
        ["Viewer:Scope"] = "goes with Viewer:ClientId",
        ["Worklist:NotificationUrl"] = "names a service for WebSockets, which is not deployed",
        ["Rendering:Concurrency"] = "without it, as many as there are processors",
    };

    [Theory]
    [InlineData("Jwt")]
    [InlineData("AppService")]
    [InlineData("None")]
    public async Task The_service_takes_the_settings_of_a_deployment(string authentication)
    {
        await using var app = Build(AppSettings.OfService(authentication));

        // A setting that does not exist, is missing or wrong would stop the start.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task A_deployment_sets_all_that_has_no_default()
    {
        var settings = AppSettings.OfService("Jwt");
        await using var app = Build(settings);

        var missing = SettingsWithoutDefault(app).Except(settings.Keys).Except(_leftAlone.Keys);
        Assert.Empty(missing);
    }

    [Fact]
    public async Task What_a_deployment_leaves_alone_exists_and_is_left_alone()
    {
        var settings = AppSettings.OfService("Jwt");
        await using var app = Build(settings);

        var withoutDefault = SettingsWithoutDefault(app);
        Assert.All(_leftAlone.Keys, setting => Assert.Contains(setting, withoutDefault));
        Assert.All(_leftAlone.Keys, setting => Assert.DoesNotContain(setting, settings.Keys));
    }

    [Fact]
    public async Task Every_setting_of_a_deployment_exists()
    {
        string[] all = ["Jwt", "AppService", "None"];
        await using var app = Build(AppSettings.OfService("Jwt"));

        var sections = app.Services.GetServices<SettingsSection>().ToDictionary(section => section.Name);
        Assert.All(
            all.SelectMany(authentication => AppSettings.OfService(authentication).Keys).Distinct(),
            setting => Assert.Contains(setting.Split(':')[1], sections[setting.Split(':')[0]].Settings)
        );
    }

    [Fact]
    public void No_setting_holds_a_key()
    {
        var names = AppSettings.OfHost.Keys.Concat(AppSettings.OfService("Jwt").Keys);
        Assert.DoesNotContain(names, IsSecret);
        Assert.DoesNotContain(AppSettings.OfHost.Values, value => value.Contains("listKeys", StringComparison.Ordinal));

        // Names the resource that telemetry goes to, and is no secret: local authentication is off there.
        static bool IsSecret(string name) =>
            name != "APPLICATIONINSIGHTS_CONNECTION_STRING"
            && (
                name.EndsWith("Key", StringComparison.OrdinalIgnoreCase)
                || name.Contains("ConnectionString", StringComparison.OrdinalIgnoreCase)
                || name.Contains("Secret", StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>The service as the Functions host starts it.</summary>
    private static WebApplication Build(Dictionary<string, string?> settings) =>
        ServiceHost.Build(
            new CommandLine(
                Help: false,
                Demo: false,
                new Dictionary<string, string?>(settings) { [ListenUrls.CustomHandlerPort] = "23989" }
            )
        );

    private static List<string> SettingsWithoutDefault(WebApplication app) =>
        [
            .. app
                .Services.GetServices<SettingsSection>()
                .SelectMany(section =>
                {
                    var defaults = Activator.CreateInstance(section.Options, nonPublic: true);
                    return section
                        .Options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(property => property.GetValue(defaults) is null)
                        .Select(property => $"{section.Name}:{property.Name}");
                }),
        ];
}
