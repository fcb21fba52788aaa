using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Tests;
using static ServerlessDicom.Dicom.Tests.StructuredReporting.Written;

namespace ServerlessDicom.Dicom.Tests.StructuredReporting;

/// <summary>Documents of any shape and with any text.</summary>
public class SrDocumentProperties
{
    private static readonly string[] _texts =
    [
        "plain",
        "<script>alert(1)</script>",
        "a & b",
        "\" onmouseover=\"x",
        "'",
        "]]>",
        "<!--",
        "&lt;",
        "ÄÖÜ",
        "日本語",
        "😀",
        "two\nlines",
    ];

    [Fact]
    public void Html_is_well_formed_and_has_every_text_in_its_place() =>
        Check.One(
            Properties.Cases(200),
            Prop.ForAll(
                Nodes(4).ListOf().Resize(25).ToArbitrary(),
                nodes =>
                {
                    var document = Trees.Document([.. nodes.Select(node => node.ToDataset())]);

                    var html = Parse(HtmlAsync(document).GetAwaiter().GetResult());

                    AssertInOrder(
                        Read(html.Root!.Element(Xhtml + "body")!.Element(Xhtml + "main")!),
                        nodes.SelectMany(node => node.Texts())
                    );
                    Assert.Empty(html.Descendants(Xhtml + "script"));
                    Assert.All(
                        html.Descendants().SelectMany(element => element.Attributes()),
                        attribute => Assert.Contains(attribute.Name.LocalName, _attributes)
                    );
                }
            )
        );

    private static readonly string[] _attributes =
    [
        "xmlns",
        "charset",
        "name",
        "content",
        "class",
        "title",
        "id",
        "href",
        "scope",
    ];

    [Fact]
    public async Task Nodes_ten_thousand_deep_are_all_shown_and_cost_what_as_many_beside_each_other_do()
    {
        const int Count = 10_000;
        var deep = Trees.Text("Name", "text");
        for (var i = 1; i < Count; i++)
        {
            deep = Trees.Item(i % 3 == 0 ? "CONTAINER" : "TEXT", "Name", deep);
        }

        var wide = Enumerable.Range(0, Count).Select(_ => Trees.Text("Name", "text")).ToArray();

        var html = await HtmlAsync(Trees.Document(deep));
        var text = await TextAsync(Trees.Document(deep));

        Assert.Equal(Count, html.Split(">Name<").Length - 1);
        Assert.Equal(Count, text.Split("Name").Length - 1);
        Assert.True(html.Length < 2 * (await HtmlAsync(Trees.Document(wide))).Length);
        Assert.True(Parse(html).Descendants().Max(element => element.Ancestors().Count()) < 100);
    }

    [Fact]
    public async Task References_in_circles_and_into_nothing_are_only_named()
    {
        var first = Trees.Text("First", "one", Trees.Reference(1, 2), Trees.Reference(1, 1, 1), Trees.Reference(1));
        var second = Trees.Text("Second", "two", Trees.Reference(1, 1), Trees.Reference(1, 7), Trees.Reference(2));

        var html = Parse(await HtmlAsync(Trees.Document(first, second)));
        var text = await TextAsync(Trees.Document(first, second));

        var links = html.Descendants(Xhtml + "a").ToArray();
        Assert.Equal(["Second", "[2]", "Title", "First"], links.Select(link => link.Value));
        Assert.All(
            links,
            link =>
                Assert.Single(
                    html.Descendants(),
                    element => $"#{(string?)element.Attribute("id")}" == link.Attribute("href")!.Value
                )
        );
        Assert.Contains("[1] Second: two\n  inferred from see [4] First\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_character_of_text_is_replaced()
    {
        var item = Trees.Item("TEXT", "Name");
        item.AddOrUpdate(
            new DicomElement(DicomTag.TextValue, DicomVR.UT, Encoding.UTF8.GetBytes("a\0\u001b[2J\u0085\uFFFE\r\nb\rc"))
        );

        var html = Parse(await HtmlAsync(Trees.Document(item)));
        var text = await TextAsync(Trees.Document(item));

        Assert.Equal("a\uFFFD\uFFFD[2J\uFFFD\uFFFD\nb\nc", html.Descendants(Xhtml + "span").Last().Value);
        Assert.EndsWith("Name: a\uFFFD\uFFFD[2J\uFFFD\uFFFD\n  b\n  c\n", text, StringComparison.Ordinal);
    }

    private static Gen<Node> Nodes(int depth) =>
        from kind in Gen.Elements("TEXT", "CONTAINER", "SEPARATE", "CODE")
        from name in Gen.Elements(_texts)
        from text in Gen.Elements(_texts)
        from relationship in Gen.Elements("CONTAINS", "CONTAINS", "HAS CONCEPT MOD", "HAS <b>")
        from count in Gen.Choose(0, depth == 0 ? 0 : 3)
        from children in depth == 0 ? Gen.Constant(new List<Node>()) : Nodes(depth - 1).ListOf(count)
        select new Node(kind, name, text, relationship, children);

    private sealed record Node(string Kind, string Name, string Text, string Relationship, IReadOnlyList<Node> Children)
    {
        public DicomDataset ToDataset()
        {
            var isContainer = Kind is "CONTAINER" or "SEPARATE";
            var item = Trees.Item(
                isContainer ? "CONTAINER" : Kind,
                Name,
                [.. Children.Select(child => child.ToDataset())]
            );
            item.AddOrUpdate(DicomTag.RelationshipType, DicomVR.CS, Relationship);
            return Kind switch
            {
                "TEXT" => item.AddOrUpdate(DicomTag.TextValue, DicomVR.UT, Text),
                "CODE" => item.AddOrUpdate(
                    DicomTag.ConceptCodeSequence,
                    new DicomDataset()
                        .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192")
                        .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, Text)
                ),
                _ => item.AddOrUpdate(
                    DicomTag.ContinuityOfContent,
                    DicomVR.CS,
                    Kind == "CONTAINER" ? "CONTINUOUS" : "SEPARATE"
                ),
            };
        }

        public IEnumerable<string> Texts() =>
            [
                Name,
                .. Kind is "TEXT" or "CODE" ? [Text] : Array.Empty<string>(),
                .. Children.SelectMany(c => c.Texts()),
            ];
    }
}
