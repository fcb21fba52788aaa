using System.Text.RegularExpressions;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Search;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>What the conformance statement says of searches is what they do.</summary>
public sealed partial class ConformanceStatementTests
{
    private static readonly string Statement = File.ReadAllText(Find("docs/conformance.md"));

    [Fact]
    public void It_lists_what_can_be_matched()
    {
        var table = Table("What can be matched");
        foreach (var level in Enum.GetValues<SearchLevel>())
        {
            Assert.Equal(
                SearchAttributes.Everything.Where(each => each.Level == level).Select(each => each.Keyword).Order(),
                table[level].Order()
            );
        }
    }

    [Fact]
    public void It_lists_what_is_returned()
    {
        var table = Table("What is returned");
        foreach (var level in Enum.GetValues<SearchLevel>())
        {
            var resource = new SearchResource(level, "1.2", level == SearchLevel.Instance ? "1.2.3" : null);
            var returned = ReturnedAttributes
                .For(resource, new RequestedFields(All: true, new HashSet<DicomTag>()), ExtendedTags.None)
                .Where(each => each.Level == level)
                .Select(each => DicomDictionary.GetKeyword(each.Tag)!);
            Assert.Equal(returned.Order(), table[level].Order());
        }
    }

    // The first table after a heading: keywords by level, what stands in parentheses left out.
    private static Dictionary<SearchLevel, string[]> Table(string heading)
    {
        var start = Statement.IndexOf($"**{heading}", StringComparison.Ordinal);
        return Enum.GetValues<SearchLevel>()
            .ToDictionary(
                level => level,
                level =>
                {
                    var row = Regex.Match(
                        Statement[start..],
                        $@"^\| {level} \| (?<keywords>.*) \|$",
                        RegexOptions.Multiline | RegexOptions.IgnoreCase
                    );
                    return Parenthesis().Replace(row.Groups["keywords"].Value, "").Split(", ");
                }
            );
    }

    private static string Find(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the project.");
        }

        return Path.Combine(folder.FullName, name);
    }

    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Parenthesis();
}
