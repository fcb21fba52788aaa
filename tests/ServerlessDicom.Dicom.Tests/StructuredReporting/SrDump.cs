using System.Text.RegularExpressions;

namespace ServerlessDicom.Dicom.Tests.StructuredReporting;

/// <summary>A line of what DCMTK's dsrdump says: where a node is, and what must be read of it, in that order.</summary>
/// <param name="Position">As in 1.2.3.</param>
/// <param name="Target">The position that a relationship by reference points at; else empty.</param>
/// <param name="Name">The meaning of the concept name; empty for none.</param>
/// <param name="Texts">The pieces of the name and the value.</param>
internal sealed partial record SrDump(string Position, string Target, string Name, IReadOnlyList<string> Texts)
{
    public static List<SrDump> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Parse)];

    private static SrDump Parse(string line)
    {
        var reference = Reference().Match(line);
        if (reference.Success)
        {
            return new SrDump(reference.Groups["position"].Value, reference.Groups["target"].Value, "", []);
        }

        var node = Node().Match(line);
        Assert.True(node.Success, line);
        var name = Concept().Match(node.Groups["name"].Value);
        var texts = new List<string>();
        if (name.Success)
        {
            texts.Add($"{name.Groups["code"].Value}, {name.Groups["scheme"].Value}");
            texts.Add(name.Groups["meaning"].Value);
        }

        var value = node.Groups["value"].Value;
        var quoted = value.Trim('"');
        switch (node.Groups["type"].Value)
        {
            case "TEXT":
                texts.Add(Lines(value[1..^1]));
                break;
            case "CODE":
                var code = Concept().Match(value);
                texts.Add(code.Groups["meaning"].Value);
                texts.Add($"{code.Groups["code"].Value}, {code.Groups["scheme"].Value}");
                break;
            case "NUM":
                var unit = Concept().Match(value);
                var isEmpty = value.StartsWith("empty", StringComparison.Ordinal);
                texts.AddRange(
                    isEmpty ? [unit.Groups["meaning"].Value]
                    : unit.Groups["scheme"].Value == "UCUM" ? [value.Split('"')[1], unit.Groups["code"].Value]
                    : [value.Split('"')[1], unit.Groups["meaning"].Value]
                );
                break;
            case "PNAME":
                texts.AddRange(quoted.Split('^'));
                break;
            case "UIDREF":
                texts.Add(quoted);
                break;
            case "DATE" or "TIME" or "DATETIME":
                texts.AddRange(Pairs().Matches(quoted).Select(pair => pair.Value));
                break;
            case "CONTAINER":
                break;
            default:
                // (what, and UIDs, frames, channels, coordinates)
                texts.AddRange(Pieces().Matches(value).Select(piece => piece.Value));
                break;
        }

        return new SrDump(node.Groups["position"].Value, "", name.Groups["meaning"].Value, texts);
    }

    private static string Lines(string escaped) =>
        escaped
            .Replace("\\r", "\r", StringComparison.Ordinal)
            .Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n')
            .TrimEnd();

    [GeneratedRegex(@"^(?<position>[\d.]+)  <[a-z ]+ (?<target>[\d.]+)>$")]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"^(?<position>[\d.]+)  <([a-z ]+ )?(?<type>[A-Z0-9]+):(?<name>\(.*?""\))?=(?<value>.*)>( \{[-0-9: ]+\})?$"
    )]
    private static partial Regex Node();

    [GeneratedRegex("""\((?<code>[^,]*),(?<scheme>[^,]*),"(?<meaning>[^"]*)"\)""")]
    private static partial Regex Concept();

    [GeneratedRegex(@"\d\d")]
    private static partial Regex Pairs();

    [GeneratedRegex(@"(?<=[,/""(])(-?\d[\d.]*|(?!GSPS)[A-Z]{4,})(?=[,/"")])")]
    private static partial Regex Pieces();
}
