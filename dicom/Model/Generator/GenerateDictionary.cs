// Writes DicomTag.g.cs, DicomDictionary.g.cs and DicomUid.g.cs from the registries of PS3.6, given as two tables:
//
//   dotnet run --file dicom/Model/Generator/GenerateDictionary.cs -- ../shared/data dicom/Model
//
// The first argument is the folder with ps3.6-attributes.tsv (tag, VR, VM, name, keyword, retired; repeating groups use
// x) and ps3.6-uids.tsv (uid, name, type, info, retired, keyword), the second where the C# goes.

#:property PublishAot=false

using System.Globalization;
using System.Text;

var source = args.Length > 0 ? args[0] : "../shared/data";
var target = args.Length > 1 ? args[1] : "dicom/Model";

var attributes = ReadRows(Path.Combine(source, "ps3.6-attributes.tsv"))
    .Select(row => new Attribute(row[0], row[1], row[2], row[3], row[4], row[5] == "RET"))
    .Where(attribute => attribute.Keyword.Length > 0 && !attribute.Tag.StartsWith("FFFE", StringComparison.Ordinal))
    .ToList();
var plain = attributes.Where(a => !a.IsRepeating).Select(a => a.First).ToHashSet();
attributes = [.. attributes.Select(a => a.IsRepeating && plain.Contains(a.First) ? a with { Digit = '1' } : a)];
var uids = ReadRows(Path.Combine(source, "ps3.6-uids.tsv"))
    .Select(row => new Uid(row[0], row[1], row[2], row[4].Length > 0, row[5]))
    .OrderBy(uid => uid.Value, StringComparer.Ordinal)
    .ToList();

File.WriteAllText(Path.Combine(target, "DicomTag.g.cs"), GenerateTags(attributes));
File.WriteAllText(Path.Combine(target, "DicomDictionary.g.cs"), GenerateDictionary(attributes));
File.WriteAllText(Path.Combine(target, "DicomUid.g.cs"), GenerateUids(uids));

static IEnumerable<string[]> ReadRows(string path) =>
    File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'));

static string GenerateTags(IEnumerable<Attribute> attributes)
{
    var code = Start("partial record struct DicomTag", "public readonly ");
    foreach (var attribute in attributes.OrderBy(a => a.Keyword, StringComparer.Ordinal))
    {
        var retired = attribute.IsRetired ? ", retired" : "";
        code.Append(
            CultureInfo.InvariantCulture,
            $"""

                /// <summary>{Escape(attribute.Name)} ({attribute.Tag[..4]},{attribute.Tag[
                4..
            ]}) {attribute.VR} {attribute.VM}{retired}.</summary>
                public static DicomTag {attribute.Keyword} => new(0x{attribute.First:X8});

            """
        );
    }

    return code.Append("}\n").ToString();
}

static string GenerateDictionary(List<Attribute> attributes)
{
    // Repeating groups come last; a lookup tries the plain tags first.
    var entries = attributes.OrderBy(a => a.IsRepeating).ThenBy(a => a.First).ToList();
    var repeating = entries.Where(a => a.IsRepeating).ToList();
    var byKeyword = Enumerable.Range(0, entries.Count).OrderBy(i => entries[i].Keyword, StringComparer.Ordinal);

    var code = Start("class DicomDictionary", "public static partial ");
    code.Append(
        "    // The entries' tags (first ones of repeating groups), plain ones before repeating ones, each sorted.\n"
    );
    Numbers(code, "uint", "Tags", entries.Select(a => Hex(a.First)));
    Text(code, "int PlainCount", $"{entries.Count - repeating.Count}");
    code.Append("\n    // The bits of a tag that count, for each repeating entry.\n");
    Numbers(code, "uint", "RepeatingMasks", repeating.Select(a => Hex(a.Mask)));
    code.Append("\n    // The two letters of the VR, as in DicomVR.\n");
    Numbers(
        code,
        "ushort",
        "VRs",
        entries.Select(a => "0x" + (a.FirstVR[0] | a.FirstVR[1] << 8).ToString("X4", CultureInfo.InvariantCulture))
    );
    code.Append("\n    // DicomDictionaryFlags.\n");
    Numbers(code, "byte", "Flags", entries.Select(a => a.Flags.ToString(CultureInfo.InvariantCulture)));
    code.Append("\n    // Entry numbers in the order of their keywords.\n");
    Numbers(code, "ushort", "ByKeyword", byKeyword.Select(i => i.ToString(CultureInfo.InvariantCulture)));
    code.Append("\n    // Where each keyword ends; it starts where the one before ends.\n");
    Numbers(code, "int", "KeywordEnds", Ends(entries.Select(a => a.Keyword)));
    code.Append('\n');
    Blob(code, "Keywords", string.Concat(entries.Select(a => a.Keyword)));
    return code.Append("}\n").ToString();
}

static string GenerateUids(List<Uid> uids)
{
    var code = Start("class DicomUid", "public static partial ");
    foreach (var uid in uids.Where(u => u.Keyword.Length > 0).OrderBy(u => u.Keyword, StringComparer.Ordinal))
    {
        var retired = uid.IsRetired ? ", retired" : "";
        code.Append(
            CultureInfo.InvariantCulture,
            $"""

                /// <summary>{Escape(uid.Name)} ({Escape(uid.Type)}{retired}).</summary>
                public const string {uid.Keyword} = "{uid.Value}";

            """
        );
    }

    code.Append("\n    // Where each UID and each name ends, in the order of the UIDs.\n");
    Numbers(code, "int", "ValueEnds", Ends(uids.Select(u => u.Value)));
    Numbers(code, "int", "NameEnds", Ends(uids.Select(u => u.Name)));
    code.Append('\n');
    Blob(code, "Values", string.Concat(uids.Select(u => u.Value)));
    Blob(code, "Names", string.Concat(uids.Select(u => u.Name)));
    return code.Append("}\n").ToString();
}

static StringBuilder Start(string type, string modifiers) =>
    new StringBuilder()
        .Append(
            "// <auto-generated>by Generator/GenerateDictionary.cs from PS3.6; do not edit.</auto-generated>\n#nullable enable\n\n"
        )
        .Append("namespace ServerlessDicom.Dicom.Model;\n\n")
        .Append(modifiers)
        .Append(type)
        .Append("\n{\n");

static void Text(StringBuilder code, string declaration, string value) =>
    code.Append(CultureInfo.InvariantCulture, $"    private const {declaration} = {value};\n");

// Numbers and text are put into the assembly's data, so that they cost nothing until they are read.
static void Numbers(StringBuilder code, string type, string name, IEnumerable<string> values)
{
    code.Append(CultureInfo.InvariantCulture, $"    private static ReadOnlySpan<{type}> {name} =>\n    [\n");
    foreach (var line in values.Chunk(12))
    {
        code.Append("        ").AppendJoin(", ", line).Append(",\n");
    }

    code.Append("    ];\n");
}

static void Blob(StringBuilder code, string name, string text)
{
    const int LineLength = 1000;
    var lines = text.Chunk(LineLength).Select(line => $"        \"{new string(line).Replace("\"", "\\\"")}\"u8");
    code.Append(CultureInfo.InvariantCulture, $"    private static ReadOnlySpan<byte> {name} =>\n")
        .AppendJoin(
            "\n        + ",
            lines.Select(line => line.Trim()).Select((line, i) => i == 0 ? "        " + line : line)
        )
        .Append(";\n");
}

static IEnumerable<string> Ends(IEnumerable<string> texts)
{
    var end = 0;
    foreach (var text in texts)
    {
        end += Encoding.UTF8.GetByteCount(text);
        yield return end.ToString(CultureInfo.InvariantCulture);
    }
}

static string Hex(uint value) => "0x" + value.ToString("X8", CultureInfo.InvariantCulture);

static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

internal sealed record Attribute(string Tag, string VR, string VM, string Name, string Keyword, bool IsRetired)
{
    // Put for x to make the first tag of a repeating group; of (0028,04x2) the tag with 0 is another element.
    public char Digit { get; init; } = '0';

    public bool IsRepeating => Tag.Contains('x');

    public uint First => uint.Parse(Tag.Replace('x', Digit), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public uint Mask =>
        uint.Parse(
            string.Concat(Tag.Select(digit => digit == 'x' ? '0' : 'F')),
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture
        );

    // Of "US or SS" the first; of the choices with OW that one, which Implicit VR always means (PS3.5 §A.1).
    public string FirstVR => VR.EndsWith("OW", StringComparison.Ordinal) ? "OW" : VR[..2];

    // 1: several values allowed. 2: US or SS, as Pixel Representation says.
    public int Flags => (VM == "1" ? 0 : 1) | (VR == "US or SS" ? 2 : 0);
}

internal sealed record Uid(string Value, string Name, string Type, bool IsRetired, string Keyword);
