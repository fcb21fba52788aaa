using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>What the Azure Developer CLI goes by.</summary>
public sealed partial class AzdTests
{
    [Fact]
    public async Task The_service_is_one_project_and_one_tagged_app()
    {
        var yaml = await ReadAsync("azure.yaml");
        var service = Service().Match(yaml);

        Assert.True(service.Success, yaml);
        var project = RepositoryFolder.Combine(service.Groups["project"].Value);
        // azd takes the only project of the folder, and none when there are several.
        Assert.Single(Directory.EnumerateFiles(project, "*.*proj"));
        var tag = $"'azd-service-name': '{service.Groups["name"].Value}'";
        Assert.Contains(tag, await ReadAsync("infra", "app.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documentation_names_every_variable_and_no_other()
    {
        using var parameters = JsonDocument.Parse(await ReadAsync("infra", "main.parameters.json"));
        var variables = parameters
            .RootElement.GetProperty("parameters")
            .EnumerateObject()
            .Select(parameter => parameter.Value.GetProperty("value").GetString()![2..^1])
            // These are asked for by azd.
            .Except(["AZURE_ENV_NAME", "AZURE_LOCATION"]);

        var choices = Choices().Match(await ReadAsync("docs", "deploy.md")).Value;
        Assert.Equal(variables.Order(), Variable().Matches(choices).Select(match => match.Value).Distinct().Order());
    }

    private static Task<string> ReadAsync(params string[] path) =>
        File.ReadAllTextAsync(RepositoryFolder.Combine(path), TestContext.Current.CancellationToken);

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        @"^services:\n(  #[^\n]*\n)*  (?<name>\w+):\n    project: (?<project>\S+)\n    language: dotnet\n    host: function$",
        Options | RegexOptions.Multiline
    )]
    private static partial Regex Service();

    [GeneratedRegex(@"(?<=\n\| variable \|[^\n]*\n)(\|[^\n]*\n)+", Options)]
    private static partial Regex Choices();

    /// <summary>Of the first column.</summary>
    [GeneratedRegex(@"(?<=^\| [^|]*`)[A-Z_]+(?=`)", Options | RegexOptions.Multiline)]
    private static partial Regex Variable();
}
