using System.Text.RegularExpressions;

namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>Links between documents lead somewhere.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public async Task Every_link_to_a_file_or_heading_of_the_clone_leads_there()
    {
        var broken = new List<string>();
        var count = 0;
        foreach (var document in Documents.All())
        {
            var text = await File.ReadAllTextAsync(document);
            foreach (Match link in Link().Matches(text))
            {
                var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
                var target = path.Length == 0 ? document : Path.GetFullPath(path, Path.GetDirectoryName(document)!);
                count++;
                if (
                    !Path.Exists(target)
                    || (anchor.Length > 0 && !Anchors(await File.ReadAllTextAsync(target)).Contains(anchor))
                )
                {
                    broken.Add($"{Path.GetRelativePath(Documents.Root, document)}: {link.Value}");
                }
            }
        }

        Assert.Empty(broken);
        Assert.True(count > 50);
    }

    /// <summary>What headings are called in links: lower case, without punctuation, with hyphens for spaces.</summary>
    private static HashSet<string> Anchors(string text) =>
        [
            .. Heading()
                .Matches(text)
                .Select(heading =>
                    Punctuation().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-')
                ),
        ];

    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<path>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\s-]")]
    private static partial Regex Punctuation();
}
