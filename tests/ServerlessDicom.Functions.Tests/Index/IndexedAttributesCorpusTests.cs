using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index;

public sealed class IndexedAttributesCorpusTests
{
    [Fact]
    public void Of_real_files_the_index_says_what_their_metadata_say()
    {
        var compared = 0;
        foreach (var name in Corpus.Files())
        {
            if (Read(name) is not { } dataset)
            {
                continue;
            }

            var whole = Metadata(dataset);
            var attributes = IndexedAttributes.From(dataset);
            var invalid = attributes.Invalid.Select(each => each.Path[0].ToString()).ToHashSet();
            foreach (var level in new[] { attributes.Study, attributes.Series, attributes.Instance })
            {
                foreach (var (tag, attribute) in JsonNode.Parse(level.Json.Span)!.AsObject())
                {
                    if (invalid.Contains(tag))
                    {
                        Assert.False(attribute!.AsObject().ContainsKey("Value"), $"{name} {tag}");
                    }
                    else if ((string?)attribute!["vr"] != "SQ" && whole.ContainsKey(tag))
                    {
                        Assert.Equal(whole[tag]!.ToJsonString(), attribute.ToJsonString());
                        compared++;
                    }
                }
            }
        }

        Assert.InRange(compared, 500, int.MaxValue);
    }

    [Theory]
    [InlineData("chrH31.dcm", "YAMADA^TAROU", "山田^太郎", "やまだ^たろう")]
    [InlineData("chrH32.dcm", "ﾔﾏﾀﾞ^ﾀﾛｳ", "山田^太郎", "やまだ^たろう")]
    [InlineData("chrI2.dcm", "HONG^GILDONG", "洪^吉洞", "홍^길동")]
    [InlineData("chrX1.dcm", "WANG^XIAODONG", "王^小東")]
    [InlineData("chrX2.dcm", "WANG^XIAODONG", "王^小东")]
    [InlineData("chrFren.dcm", "BUC^JEROME")]
    [InlineData("chrGerm.dcm", "ANEAS^RUDIGER")]
    [InlineData("chrRuss.dcm", "ЛЮКCEМБYPГ")] // with the file's four Latin letters
    [InlineData("chrGreek.dcm", "ΔΙΟΝΥΣΙΟΣ")]
    [InlineData("chrArab.dcm", "قباني^لنزار")]
    public void Names_in_every_character_set_can_be_matched(string name, params string[] values)
    {
        var file = Corpus.Files().FirstOrDefault(file => Path.GetFileName(file) == name);
        Assert.SkipWhen(file is null, $"{name} is not in the corpus.");
        var attributes = IndexedAttributes.From(Read(file)!);

        Assert.Equal(
            values,
            attributes
                .Study.Values.Where(value => value.Attribute.Keyword == "PatientName")
                .Select(value => value.Value)
        );
    }

    private static DicomDataset? Read(string name)
    {
        try
        {
            return DicomFile.Parse(File.ReadAllBytes(Corpus.File(name))).Dataset;
        }
        catch (DicomFormatException)
        {
            return null; // a broken file of the corpus; the reader's own tests say which
        }
    }

    private static JsonObject Metadata(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(writer, dataset, new DicomJsonWriterOptions { BulkDataUriPrefix = "bulkdata/" });
        }

        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }
}
