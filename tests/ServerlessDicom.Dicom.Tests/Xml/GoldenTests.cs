using System.Globalization;
using System.Xml.Linq;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Xml;

/// <summary>What DCMTK's dcm2xml makes of corpus files (Goldens/make-goldens.py), against what we do.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Writes_what_DCMTK_writes()
    {
        var goldens = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Xml", "Goldens", "dcm2xml.xml"));
        var differences = new List<string>();
        foreach (var golden in goldens.Root!.Elements())
        {
            var file = golden.Attribute("name")!.Value;
            var dataset = DicomFile.Parse(File.ReadAllBytes(Corpus.File(file))).Dataset;
            var options = new DicomJsonWriterOptions { BulkDataUriPrefix = "x/", MaxInlineBinaryBytes = 0 };
            var ours = Flatten(XDocument.Parse(NativeModel.Write(dataset, options)).Root!);
            var theirs = Flatten(golden.Elements().Single());
            differences.AddRange(ours.Except(theirs).Select(line => $"{file}: only ours: {line}"));
            differences.AddRange(theirs.Except(ours).Select(line => $"{file}: only theirs: {line}"));
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences.Take(20)));
    }

    /// <summary>A line for every element: where it is, its attributes and its text.</summary>
    private static List<string> Flatten(XElement element, string path = "")
    {
        var lines = new List<string>();
        foreach (var child in element.Elements())
        {
            var tag = child.Attribute("tag")?.Value;
            if (tag is "00080005")
            {
                // DCMTK does not convert text to UTF-8 and thus keeps what the file declares.
                continue;
            }

            var attributes = child
                .Attributes()
                .Where(attribute => attribute.Name != "uri" && attribute.Name != "uuid")
                .OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal)
                .Select(attribute => $"{attribute.Name.LocalName}={attribute.Value}");
            var at = $"{path}/{child.Name.LocalName}[{string.Join(' ', attributes)}]";
            lines.Add(child.HasElements ? at : $"{at} {Normalize(child.Value, (string?)element.Attribute("vr"))}");
            lines.AddRange(Flatten(child, at));
        }

        return lines;
    }

    private static string Normalize(string text, string? vr) =>
        vr is "DS" or "IS" or "FD" or "FL"
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (vr == "FL" ? (float)number : number).ToString("R", CultureInfo.InvariantCulture)
            : text.Trim();
}
