using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.StructuredReporting;
using ServerlessDicom.Tests;
using static ServerlessDicom.Dicom.Tests.StructuredReporting.Written;

namespace ServerlessDicom.Dicom.Tests.StructuredReporting;

/// <summary>Documents as HTML and text, against DCMTK's dsrdump (Goldens/make-goldens.py).</summary>
public class SrDocumentTests
{
    private static readonly string _goldens = Path.Combine(AppContext.BaseDirectory, "StructuredReporting", "Goldens");

    [Theory]
    [InlineData("all-types")]
    [InlineData("key-objects")]
    [InlineData("corpus-test-SR")]
    [InlineData("corpus-reportsi")]
    [InlineData("corpus-reportsi_with_empty_number_tags")]
    public async Task Html_has_every_node_that_Dcmtk_finds_in_the_same_order(string name)
    {
        var dump = SrDump.Read(Path.Combine(_goldens, $"{name}.txt"));

        var html = Parse(await HtmlAsync(Open(name)));

        var body = html.Root!.Element(Xhtml + "body")!;
        var main = body.Element(Xhtml + "main")!;
        AssertInOrder(Read(main), dump.Skip(1).SelectMany(node => node.Texts));
        Assert.Equal(dump[0].Name, body.Element(Xhtml + "header")!.Element(Xhtml + "h1")!.Value);
        Assert.Equal(
            dump.Count - 1,
            main.Descendants()
                .Count(element =>
                    element.Name == Xhtml + "li"
                    || element.Name == Xhtml + "section"
                    || (string?)element.Attribute("class") == "phrase"
                )
        );
    }

    [Theory]
    [InlineData("all-types")]
    [InlineData("key-objects")]
    [InlineData("corpus-test-SR")]
    [InlineData("corpus-reportsi")]
    public async Task Text_has_every_value_that_Dcmtk_finds_in_the_same_order(string name)
    {
        var dump = SrDump.Read(Path.Combine(_goldens, $"{name}.txt"));

        var text = await TextAsync(Open(name));

        // Without codes of names, and without names of parts of running text; lines but the first are indented.
        var values = dump.Skip(1).SelectMany(node => node.Texts.Skip(node.Name.Length > 0 ? 2 : 0));
        AssertInOrder(text, values.SelectMany(value => value.Split('\n')));
    }

    [Theory]
    [InlineData("all-types")]
    [InlineData("corpus-test-SR")]
    public async Task Relationships_by_reference_lead_to_their_targets(string name)
    {
        var dump = SrDump.Read(Path.Combine(_goldens, $"{name}.txt"));

        var html = Parse(await HtmlAsync(Open(name)));

        var references = dump.Where(node => node.Target.Length > 0).ToArray();
        var links = html.Descendants(Xhtml + "a").Where(a => a.Attribute("href")!.Value.StartsWith('#')).ToArray();
        Assert.NotEmpty(references);
        Assert.Equal(references.Length, links.Length);
        foreach (var (reference, link) in references.Zip(links))
        {
            var target = dump.Single(node => node.Position == reference.Target);
            var anchor = link.Attribute("href")!.Value[1..];
            var element = Assert.Single(html.Descendants(), e => (string?)e.Attribute("id") == anchor);
            Assert.Equal(target.Name, link.Value);
            AssertInOrder(Read(element), target.Texts);
        }
    }

    [Fact]
    public async Task Html_tells_whose_document_it_is_and_how_far_it_can_be_relied_on()
    {
        var html = Parse(await HtmlAsync(Open("all-types")));

        var rows = html.Descendants(Xhtml + "tr")
            .ToDictionary(
                row => row.Element(Xhtml + "th")!.Value,
                row => string.Join('|', row.Element(Xhtml + "td")!.Elements().Select(line => line.Value))
            );
        Assert.Equal("Müller, Jürgen Karl (山田, 太郎, やまだ, たろう)", rows["Patient"]);
        Assert.Equal("P\"&'1", rows["Patient ID"]);
        Assert.Equal("1970-01-31", rows["Birth date"]);
        Assert.Equal("Chest & <b>abdomen</b>", rows["Study"]);
        Assert.Equal("2024-02-29 08:15:00", rows["Study date"]);
        Assert.Equal("A<1>", rows["Accession number"]);
        Assert.Equal("Dr House, Gregory, MD", rows["Referring physician"]);
        Assert.Equal("COMPLETE", rows["Completion"]);
        Assert.Equal("VERIFIED|Verifier, Vera, Hospital & Sons, 2024-03-02 10:11:12", rows["Verification"]);
        Assert.Equal("2024-03-01 23:59:59.25", rows["Content date"]);
        Assert.Equal("Imaging Measurement Report", html.Descendants(Xhtml + "title").Single().Value);
    }

    [Fact]
    public async Task Continuous_containers_are_running_text_without_what_is_said_of_them()
    {
        var html = Parse(await HtmlAsync(Open("all-types")));
        var text = await TextAsync(Open("all-types"));

        var flow = Assert.Single(html.Descendants(Xhtml + "p"));
        Assert.Equal(
            "A mass of Diameter: 3.25 cm (concept modifier Measurement Method: By <hand> & eye (D, 99TEST); "
                + "inferred from Summary: see image) was detected.",
            flow.Value
        );
        Assert.Contains(
            "\n  concept modifier Laterality: Left (7771000, SCT)\n  [1] A mass of Diameter: 3.25 cm (concept",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task References_are_links_to_where_the_caller_says()
    {
        var asked = new List<ReferencedInstance>();

        var html = Parse(
            await HtmlAsync(
                Open("key-objects"),
                instance =>
                {
                    asked.Add(instance);
                    return instance.SeriesInstanceUid is null ? null : $"/see?a=1&b=\"{instance.SopInstanceUid}\"";
                }
            )
        );

        Assert.Equal(["2.25.7", "2.25.12", "2.25.14"], asked.Select(instance => instance.SopInstanceUid));
        Assert.Equal([1, 2], asked[0].Frames);
        Assert.Equal(("2.25.101", "2.25.103"), (asked[0].StudyInstanceUid, asked[0].SeriesInstanceUid));
        Assert.Null(asked[2].StudyInstanceUid);
        Assert.Equal(
            ["/see?a=1&b=\"2.25.7\"", "/see?a=1&b=\"2.25.12\""],
            html.Descendants(Xhtml + "a").Select(a => a.Attribute("href")!.Value)
        );
        Assert.Equal(["CT Image", "Ultrasound Multi-frame Image"], html.Descendants(Xhtml + "a").Select(a => a.Value));
    }

    [Fact]
    public async Task Tables_are_told_cell_by_cell()
    {
        var cells = new[]
        {
            new DicomDataset()
                .AddOrUpdate(DicomTag.TableColumnNumber, DicomVR.UL, 1)
                .AddOrUpdate(DicomTag.SelectorAttributeVR, DicomVR.CS, "FL")
                .AddOrUpdate(DicomTag.SelectorFLValue, DicomVR.FL, 1.5, 2),
            new DicomDataset()
                .AddOrUpdate(DicomTag.TableRowNumber, DicomVR.UL, 2)
                .AddOrUpdate(DicomTag.TableColumnNumber, DicomVR.UL, 2)
                .AddOrUpdate(DicomTag.SelectorAttributeVR, DicomVR.CS, "UC")
                .AddOrUpdate(DicomTag.SelectorUCValue, DicomVR.UC, "wide"),
        };
        var table = new DicomDataset()
            .AddOrUpdate(DicomTag.NumberOfTableRows, DicomVR.UL, 2)
            .AddOrUpdate(DicomTag.NumberOfTableColumns, DicomVR.UL, 2)
            .AddOrUpdate(DicomTag.CellValuesSequence, cells);

        var text = await TextAsync(
            Trees.Document(Trees.Item("TABLE", "Rows").AddOrUpdate(DicomTag.TabulatedValuesSequence, table))
        );

        Assert.EndsWith(
            "Rows: 2 rows, 2 columns\n  column 1: 1.5; 2\n  row 2: column 2: wide\n",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Long_lists_of_points_are_counted()
    {
        var points = Enumerable.Range(0, 2000).Select(i => (double)i).ToArray();
        var item = Trees
            .Item("SCOORD", "Outline")
            .AddOrUpdate(DicomTag.GraphicType, DicomVR.CS, "POLYLINE")
            .AddOrUpdate(DicomTag.GraphicData, DicomVR.FL, points);

        var text = await TextAsync(Trees.Document(item));

        Assert.Contains("POLYLINE (1000 points, first (0, 1), (2, 3), ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("(64, 65)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_containers_were_observed_is_told_too()
    {
        var section = Trees
            .Item("CONTAINER", "Findings", Trees.Text("Note", "below"))
            .AddOrUpdate(DicomTag.ObservationDateTime, DicomVR.DT, "20240229081500");
        var root = Trees
            .Item("CONTAINER", "Title", section)
            .AddOrUpdate(DicomTag.ObservationDateTime, DicomVR.DT, "20240229");

        var text = await TextAsync(SrDocument.From(root)!);
        var html = Parse(await HtmlAsync(SrDocument.From(root)!));

        Assert.Equal(
            "Title\n=====\nObserved: 2024-02-29\n\nFindings: (observed 2024-02-29 08:15:00)\n  Note: below\n",
            text
        );
        Assert.Equal("Findings (observed 2024-02-29 08:15:00)", html.Descendants(Xhtml + "h2").Single().Value);
    }

    [Fact]
    public async Task Value_types_of_later_editions_are_named()
    {
        var text = await TextAsync(Trees.Document(Trees.Item("HOLOGRAM", "Shape", Trees.Text("Note", "below"))));

        Assert.EndsWith("Shape: HOLOGRAM\n  Note: below\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_make_no_sense_are_shown_somehow()
    {
        var random = new Random(1);
        var whole = Golden("all-types");
        for (var i = 0; i < 300; i++)
        {
            if (SrDocument.From(BrokenValues.In(whole, random)) is { } document)
            {
                Assert.NotEmpty(Parse(await HtmlAsync(document, instance => instance.SopInstanceUid)).Descendants());
                Assert.NotEmpty(await TextAsync(document));
            }
        }
    }

    [Fact]
    public void A_data_set_without_a_root_container_is_no_document() =>
        Assert.Null(SrDocument.From(Trees.Text("Finding", "none")));

    private static SrDocument Open(string name)
    {
        const string OfTheCorpus = "corpus-";
        if (name.StartsWith(OfTheCorpus, StringComparison.Ordinal))
        {
            var path = Corpus.File($"pydicom/test_files/{name[OfTheCorpus.Length..]}.dcm");
            return SrDocument.From(DicomFile.Parse(File.ReadAllBytes(path)).Dataset)!;
        }

        return SrDocument.From(Golden(name))!;
    }

    private static DicomDataset Golden(string name)
    {
        var json = File.ReadAllBytes(Path.Combine(_goldens, $"{name}.json"));
        var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
        reader.Read();
        return DicomJsonReader.Read(ref reader);
    }
}
