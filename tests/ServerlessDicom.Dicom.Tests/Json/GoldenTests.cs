using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Json;

/// <summary>What DCMTK's dcm2json and pydicom make of corpus files (Goldens/make-goldens.py), against what we do.</summary>
public sealed class GoldenTests
{
    /// <summary>Where we differ and mean to.</summary>
    private static readonly HashSet<string> Deliberate =
    [
        // Both tools leave a private element of implicit VR as it is; ours sees by its content that it is a sequence.
        "dcm2json: pydicom/test_files/priv_SQ.dcm 3F031001",
        "pydicom: pydicom/test_files/priv_SQ.dcm 3F031001",
        // DCMTK pads a value of odd length; ours hands on what the file has.
        "dcm2json: pydicom/test_files/nested_priv_SQ.dcm 00010001/1 00010002",
        // pydicom does not bring OW of a big endian file into the order of the standard's other syntaxes; DCMTK does.
        "pydicom: pydicom/test_files/SC_rgb_small_odd_big_endian.dcm 7FE00010",
        // DCMTK's 17 digits are not those of the double; pydicom's, and ours, are.
        "dcm2json: pydicom/test_files/examples_palette.dcm 00186011/1 0018602C",
        "dcm2json: pydicom/test_files/examples_palette.dcm 00186011/1 0018602E",
    ];

    [Theory]
    [InlineData("dcm2json")]
    [InlineData("pydicom")]
    public void Writes_what_other_tools_write(string tool)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Json", "Goldens", $"{tool}.json");
        var differences = new List<string>();
        foreach (var (file, expected) in JsonNode.Parse(File.ReadAllBytes(path))!.AsObject())
        {
            var actual = Write(DicomFile.Parse(File.ReadAllBytes(Corpus.File(file))).Dataset);
            Compare(actual, expected!.AsObject(), $"{tool}: {file}", differences);
        }

        Assert.Empty(differences);
    }

    private static JsonObject Write(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DicomJsonWriter.JsonOptions))
        {
            var isEncapsulated = dataset.Any(element => element.Fragments is not null);
            DicomJsonWriter.Write(
                writer,
                dataset,
                isEncapsulated ? new() { BulkDataUriPrefix = "", MaxInlineBinaryBytes = int.MaxValue } : new()
            );
        }

        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }

    private static void Compare(JsonObject actual, JsonObject expected, string path, List<string> differences)
    {
        foreach (var name in actual.Select(p => p.Key).Union(expected.Select(p => p.Key)))
        {
            var at = $"{path} {name}";
            if (Deliberate.Contains(at) || IsBeyond(expected[name], name))
            {
                continue;
            }

            if (actual[name] is not JsonObject ours || expected[name] is not JsonObject theirs)
            {
                differences.Add($"{at}: only in {(actual[name] is null ? "theirs" : "ours")}");
                continue;
            }

            if ((string?)ours["vr"] == "UN" && new DicomTag(Convert.ToUInt32(name, 16)).IsPrivate)
            {
                continue; // pydicom knows many private elements.
            }

            if ((string?)ours["vr"] != (string?)theirs["vr"])
            {
                differences.Add($"{at}: {ours["vr"]} {theirs["vr"]}");
            }
            else if ((string?)ours["vr"] == "SQ")
            {
                var (items, theirItems) = (Values(ours), Values(theirs));
                if (items.Count != theirItems.Count)
                {
                    differences.Add($"{at}: {items.Count} {theirItems.Count} items");
                    continue;
                }

                for (var i = 0; i < items.Count; i++)
                {
                    Compare(items[i]!.AsObject(), theirItems[i]!.AsObject(), $"{at}/{i + 1}", differences);
                }
            }
            else if (
                !ours.ContainsKey("BulkDataURI")
                && Normalize(ours) is var a
                && Normalize(theirs) is var b
                && a != b
            )
            {
                differences.Add($"{at}: {a} {b}");
            }
        }
    }

    /// <summary>What the other tool does not say, or says against Annex F.</summary>
    private static bool IsBeyond(JsonNode? theirs, string name) =>
        // pydicom keeps group lengths, and says the file's character set of text that is UTF-8 by now.
        name.EndsWith("0000", StringComparison.Ordinal)
        || (name == "00080005" && theirs?["Value"]?[0]?.ToString() != "ISO_IR 192")
        // pydicom does not say what its bulk data were.
        || theirs?.AsObject().ContainsKey("BulkDataURI") == true;

    private static JsonArray Values(JsonObject attribute) => attribute["Value"]?.AsArray() ?? [];

    private static string Normalize(JsonObject attribute)
    {
        if ((string?)attribute["InlineBinary"] is { } binary)
        {
            var isHash = binary.StartsWith("sha256:", StringComparison.Ordinal);
            var bytes = isHash ? [] : Convert.FromBase64String(binary);
            return isHash ? binary
                : bytes.Length > 64 ? $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}"
                : binary;
        }

        var vr = (string?)attribute["vr"];
        return string.Join(" | ", Values(attribute).Select(value => Normalize(value, vr)));
    }

    private static string? Normalize(JsonNode? value, string? vr) =>
        (value, vr) switch
        {
            // Other tools widen single to double precision, or write more digits than it takes.
            (not null, "FL") => ((float)value).ToString("R", CultureInfo.InvariantCulture),
            (not null, "DS" or "IS" or "FD") => double.TryParse(
                value.ToString(),
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number.ToString("R", CultureInfo.InvariantCulture)
                : value.ToString(),
            // DCMTK drops empty components at the end of a name.
            (JsonObject name, "PN") => string.Join(
                '=',
                name.Select(p => $"{p.Key}:{p.Value}".TrimEnd('^')).Where(g => !g.EndsWith(':'))
            ),
            _ => value?.ToJsonString(),
        };
}
