using System.IO.Pipelines;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using ServerlessDicom.Dicom.StructuredReporting;

namespace ServerlessDicom.Dicom.Tests.StructuredReporting;

/// <summary>Documents in the forms that they are written in.</summary>
internal static class Written
{
    public static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    public static async Task<string> HtmlAsync(SrDocument document, Func<ReferencedInstance, string?>? link = null)
    {
        using var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await document.WriteHtmlAsync(writer, link ?? (_ => null), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static async Task<string> TextAsync(SrDocument document)
    {
        using var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await document.WriteTextAsync(writer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads HTML as the XML that it must be as well.</summary>
    public static XDocument Parse(string html)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore };
        using var reader = XmlReader.Create(new StringReader(html), settings);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    /// <summary>All that is to be read in the content, titles of elements before what is in them.</summary>
    public static string Read(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.DescendantNodesAndSelf())
        {
            text.Append(
                node switch
                {
                    XText part => part.Value,
                    XElement { Name: var name } part when part.Attribute("title") is { } title =>
                        $"{name.LocalName}{title.Value} ",
                    _ => "",
                }
            );
        }

        return text.ToString();
    }

    public static void AssertInOrder(string text, IEnumerable<string> pieces)
    {
        var at = 0;
        foreach (var piece in pieces.Where(piece => piece.Length > 0))
        {
            var found = text.IndexOf(piece, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{piece}' is not in '{text[at..]}'");
            at = found + piece.Length;
        }
    }
}
