using System.Text.RegularExpressions;

namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>What a file of infra/ says, as far as lines and patterns tell. Its syntax is checked by tests/infra-checks.</summary>
internal sealed partial class BicepText(string file)
{
    private readonly string _text = File.ReadAllText(RepositoryFolder.Combine("infra", file));

    /// <summary>The properties of a variable that holds a flat object, and their expressions.</summary>
    public IReadOnlyDictionary<string, string> ObjectVariable(string name)
    {
        var body = Regex.Match(_text, $@"^var {name} = \{{\n(?<body>.*?)^\}}", Lines).Groups["body"].Value;
        var properties = Property().Matches(body).ToDictionary(Name, match => match.Groups["value"].Value);
        Assert.NotEmpty(properties);
        return properties;
    }

    /// <summary>The entries of a variable that holds an array of strings.</summary>
    public IReadOnlyList<string> ArrayVariable(string name)
    {
        var items = Regex.Match(_text, $@"^var {name} = \[(?<items>[^\]]*)\]", Lines).Groups["items"].Value;
        string[] entries = [.. Text().Matches(items).Select(Name)];
        Assert.NotEmpty(entries);
        return entries;
    }

    /// <summary>The names of the nested resources of a type.</summary>
    public IReadOnlyList<string> Resources(string type)
    {
        string[] names =
        [
            .. Regex.Matches(_text, $@"resource \w+ '{type}' = \{{\n\s+name: '(?<name>[^']+)'", Lines).Select(Name),
        ];
        Assert.NotEmpty(names);
        return names;
    }

    private const RegexOptions Lines =
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    private static string Name(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(@"^  (?<name>\w+): (?<value>[^\n]+)$", Lines)]
    private static partial Regex Property();

    [GeneratedRegex(@"'(?<name>[^']*)'", Lines)]
    private static partial Regex Text();
}
