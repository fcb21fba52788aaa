using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests;

public sealed class SettingsDocumentationTests
{
    [Theory]
    [InlineData("Embedded")]
    [InlineData("Azure")]
    public async Task The_readme_names_every_setting(string provider)
    {
        await using var app = ServiceHost.Build(CommandLine.Parse(["--Storage:Provider", provider]));
        var readme = await File.ReadAllTextAsync(FindReadme());

        var settings = app
            .Services.GetServices<SettingsSection>()
            .SelectMany(section => section.Settings.Select(setting => $"`{section.Name}:{setting}"))
            .ToList();
        Assert.NotEmpty(settings);
        Assert.All(settings, setting => Assert.Contains(setting, readme, StringComparison.Ordinal));
    }

    private static string FindReadme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "README.md");
    }
}
