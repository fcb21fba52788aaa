using System.Text.RegularExpressions;

namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>
/// docs/configuration.md follows from the options and their documentation comments. <c>SERVERLESSDICOM_WRITE_DOCS=1</c>
/// writes it rather than compare it.
/// </summary>
public sealed partial class SettingsDocumentationTests
{
    private const string EndOfIntroduction = "-->\n";

    private static readonly bool _write = Environment.GetEnvironmentVariable("SERVERLESSDICOM_WRITE_DOCS") == "1";

    [Fact]
    public async Task The_page_of_settings_is_what_the_options_say()
    {
        var path = Documents.Combine("configuration.md");
        var page = await File.ReadAllTextAsync(path);
        var end = page.IndexOf(EndOfIntroduction, StringComparison.Ordinal) + EndOfIntroduction.Length;
        var expected = page[..end] + ConfigurationPage.Write();
        if (_write)
        {
            await File.WriteAllTextAsync(path, expected);
        }
        else
        {
            Assert.True(
                expected == page,
                "docs/configuration.md is not what the options say. To write it anew: SERVERLESSDICOM_WRITE_DOCS=1 "
                    + "dotnet test tests/ServerlessDicom.Functions.Tests --filter SettingsDocumentationTests"
            );
        }
    }

    [Fact]
    public async Task Documents_name_no_setting_that_does_not_exist()
    {
        var sections = ConfigurationPage.Sections.Select(section => section.Name).ToHashSet();
        var settings = ConfigurationPage.Settings.Select(setting => setting.Name).ToList();

        var wrong = new List<string>();
        var found = 0;
        foreach (var document in Documents.All())
        {
            foreach (Match match in NameOfSetting().Matches(await File.ReadAllTextAsync(document)))
            {
                var name = match.Value.Replace("__", ":", StringComparison.Ordinal);
                if (sections.Contains(match.Groups["section"].Value))
                {
                    found++;
                    // All of a list or of a group of settings may be meant.
                    if (
                        !settings.Exists(setting =>
                            Generic($"{setting}:").StartsWith(Generic($"{name}:"), StringComparison.Ordinal)
                        )
                    )
                    {
                        wrong.Add($"{Path.GetRelativePath(Documents.Root, document)}: {match.Value}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(found > 100);
    }

    /// <summary>The name with every entry of a list as the first.</summary>
    private static string Generic(string name) => Entry().Replace(name, ":0:");

    [GeneratedRegex(@"(?<![A-Za-z.])(?<section>[A-Z][A-Za-z]+)(:|__)[A-Z0-9][A-Za-z0-9]*((:|__)[A-Z0-9][A-Za-z0-9]*)*")]
    private static partial Regex NameOfSetting();

    [GeneratedRegex(@":\d+:")]
    private static partial Regex Entry();
}
