using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>
/// HTML5 that is XML too: UTF-8, one file that asks for no other, no script, every value encoded. Sections of containers
/// have headings down to the sixth level.
/// </summary>
internal sealed class HtmlMarkup(IBufferWriter<byte> output) : IReportMarkup
{
    private const int FirstHeading = 2;
    private const int LastHeading = 6;

    private const string Style = """
        body{font:1rem/1.45 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin-bottom:1.5rem}
        th{text-align:left;vertical-align:top;font-weight:600;padding:.1rem 1rem .1rem 0}
        td div,.phrase,.value{white-space:pre-wrap;overflow-wrap:anywhere}
        .name{font-weight:600}.relationship{font-style:italic}
        .detail,.relationship{color:#555;font-size:.875em}.detail *{font-size:1em}
        section section{margin-left:1rem}
        """;

    private int _sections;

    public void BeginDocument(string title, int? anchor, IReadOnlyList<HeaderRow> header)
    {
        Raw("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        Raw("<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>");
        Text(title);
        Raw("</title>\n<style>\n");
        Raw(Style);
        Raw("\n</style>\n</head>\n<body>\n<header>\n");
        Begin("<h1", anchor);
        Text(title);
        Raw("</h1>\n");
        if (header.Count > 0)
        {
            Raw("<table>\n");
            foreach (var row in header)
            {
                Raw("<tr><th scope=\"row\">");
                Text(row.Label);
                Raw("</th><td>");
                foreach (var line in row.Lines)
                {
                    Raw("<div>");
                    Value(line);
                    Raw("</div>");
                }

                Raw("</td></tr>\n");
            }

            Raw("</table>\n");
        }

        Raw("</header>\n<main>\n");
    }

    public void EndDocument() => Raw("</main>\n</body>\n</html>\n");

    public void BeginSection(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        _sections++;
        Begin("<section", label.Anchor);
        Raw("\n");
        if (label.Name is null && label.Relationship.Length == 0 && value.Count == 0)
        {
            return;
        }

        var heading = string.Create(
            CultureInfo.InvariantCulture,
            $"h{Math.Min(LastHeading, FirstHeading + _sections - 1)}"
        );
        Raw($"<{heading}>");
        Relationship(label);
        Name(label);
        Raw(value.Count > 0 ? " " : "");
        Value(value);
        Raw($"</{heading}>\n");
    }

    public void EndSection()
    {
        _sections--;
        Raw("</section>\n");
    }

    public void BeginList() => Raw("<ul>\n");

    public void EndList() => Raw("</ul>\n");

    public void BeginItem(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        Begin("<li", label.Anchor);
        Relationship(label);
        Name(label);
        if (label.Name is not null && value.Count > 0)
        {
            Raw(": ");
        }

        Raw("<span class=\"value\">");
        Value(value);
        Raw("</span>");
    }

    public void EndItem() => Raw("</li>\n");

    public void BeginFlow() => Raw("<p>");

    public void EndFlow() => Raw("</p>\n");

    public void SeparatePhrases() => Raw(" ");

    public void BeginPhrase(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        Raw("<span class=\"phrase\"");
        if (label is { IsNameAside: true, Name: { } name })
        {
            Title(name.Designation.Length > 0 ? $"({name.Designation}) {name.Text}" : name.Text);
        }

        Begin("", label.Anchor);
        Relationship(label);
        if (label is { IsNameAside: false, Name: not null })
        {
            Name(label);
            Raw(value.Count > 0 ? ": " : "");
        }

        Value(value);
    }

    public void EndPhrase() => Raw("</span>");

    public void BeginAside() => Raw(" <span class=\"detail\">(");

    public void SeparateAside() => Raw("; ");

    public void EndAside() => Raw(")</span>");

    private void Begin(string tag, int? anchor)
    {
        Raw(tag);
        Raw(anchor is null ? ">" : string.Create(CultureInfo.InvariantCulture, $" id=\"item-{anchor}\">"));
    }

    private void Relationship(ItemLabel label)
    {
        if (label.Relationship.Length > 0)
        {
            Raw("<span class=\"relationship\">");
            Text(label.Relationship);
            Raw("</span> ");
        }
    }

    private void Name(ItemLabel label)
    {
        if (label.Target is { } target)
        {
            Raw(string.Create(CultureInfo.InvariantCulture, $"<a href=\"#item-{target}\">"));
            Text(label.Name?.Text ?? string.Create(CultureInfo.InvariantCulture, $"[{target}]"));
            Raw("</a>");
        }
        else if (label.Name is { } name)
        {
            Raw("<span class=\"name\"");
            if (name.Designation.Length > 0)
            {
                Title(name.Designation);
            }

            Raw(">");
            Text(name.Text);
            Raw("</span>");
        }
    }

    private void Value(IReadOnlyList<ValuePart> value)
    {
        for (var i = 0; i < value.Count; i++)
        {
            var part = value[i];
            Raw(i > 0 ? " " : "");
            var (before, after) =
                part.Link is not null ? ("<a href=\"", "</a>")
                : part.IsDetail ? ("<small class=\"detail\">(", ")</small>")
                : ("", "");
            Raw(before);
            if (part.Link is not null)
            {
                Text(part.Link);
                Raw("\">");
            }

            Text(part.Text);
            Raw(after);
        }
    }

    private void Title(string text)
    {
        Raw(" title=\"");
        // XML would take it for a space.
        Raw(Encode(text).Replace("\n", "&#10;", StringComparison.Ordinal));
        Raw("\"");
    }

    private void Text(string text) => Raw(Encode(text));

    private static string Encode(string text) => WebUtility.HtmlEncode(PrintableText.Clean(text));

    private void Raw(ReadOnlySpan<char> markup) => Encoding.UTF8.GetBytes(markup, output);
}
