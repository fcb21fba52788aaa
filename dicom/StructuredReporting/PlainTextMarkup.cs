using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>Plain text in UTF-8: one line for each node, indented under the one it belongs to. Lines end in LF.</summary>
internal sealed class PlainTextMarkup(IBufferWriter<byte> output) : IReportMarkup
{
    private const int IndentWidth = 2;

    private int _depth;

    public void BeginDocument(string title, int? anchor, IReadOnlyList<HeaderRow> header)
    {
        var shown = PrintableText.Clean(title);
        Anchor(anchor);
        Raw(shown);
        Raw("\n");
        Raw(new string('=', Math.Min(shown.Length, 80)));
        Raw("\n");
        foreach (var row in header)
        {
            foreach (var line in row.Lines)
            {
                Raw(row.Label);
                Raw(": ");
                _depth++;
                Value(line);
                _depth--;
                Raw("\n");
            }
        }

        Raw("\n");
    }

    public void EndDocument() { }

    public void BeginSection(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        if (label is not { Name: null, Anchor: null, Relationship: "" } || value.Count > 0)
        {
            Line(label, value);
        }

        _depth++;
    }

    public void EndSection() => _depth--;

    public void BeginList() { }

    public void EndList() { }

    public void BeginItem(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        Line(label, value);
        _depth++;
    }

    public void EndItem() => _depth--;

    public void BeginFlow() => Indent();

    public void EndFlow() => Raw("\n");

    public void SeparatePhrases() => Raw(" ");

    public void BeginPhrase(ItemLabel label, IReadOnlyList<ValuePart> value) => Item(label, value);

    public void EndPhrase() { }

    public void BeginAside() => Raw(" (");

    public void SeparateAside() => Raw("; ");

    public void EndAside() => Raw(")");

    private void Line(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        Indent();
        _depth++;
        Item(label, value);
        _depth--;
        Raw("\n");
    }

    private void Item(ItemLabel label, IReadOnlyList<ValuePart> value)
    {
        Anchor(label.Anchor);
        if (label.Relationship.Length > 0)
        {
            Text(label.Relationship);
            Raw(" ");
        }

        if (label.Target is { } target)
        {
            Raw(string.Create(CultureInfo.InvariantCulture, $"see [{target}] "));
        }

        if (label is { IsNameAside: false, Name: { } name })
        {
            Text(name.Text);
            Raw(value.Count > 0 ? ": " : "");
        }

        Value(value);
    }

    private void Anchor(int? anchor) =>
        Raw(anchor is null ? "" : string.Create(CultureInfo.InvariantCulture, $"[{anchor}] "));

    private void Value(IReadOnlyList<ValuePart> value)
    {
        for (var i = 0; i < value.Count; i++)
        {
            Raw(i > 0 ? " " : "");
            Raw(value[i].IsDetail ? "(" : "");
            Text(value[i].Text);
            Raw(value[i].IsDetail ? ")" : "");
        }
    }

    // Lines after the first are as deep as what belongs to the node, so that none looks like a node of its own.
    private void Text(string text)
    {
        var rest = PrintableText.Clean(text).AsSpan();
        for (var end = rest.IndexOf('\n'); end >= 0; end = rest.IndexOf('\n'))
        {
            Raw(rest[..(end + 1)]);
            Indent();
            rest = rest[(end + 1)..];
        }

        Raw(rest);
    }

    private void Indent() => Raw(new string(' ', IndentWidth * _depth));

    private void Raw(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);
}
