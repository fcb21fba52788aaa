using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>
/// A Structured Report or Key Object Selection document (PS3.3 §A.35, §C.17) as people read it. Its content tree may be of
/// any shape: time and output grow with the number of its nodes, however deep they nest and wherever they point.
/// </summary>
public sealed class SrDocument
{
    private const string Untitled = "Untitled document";

    private readonly DicomDataset _dataset;

    private SrDocument(DicomDataset dataset) => _dataset = dataset;

    /// <summary>The heading of the root: what kind of document it is.</summary>
    public string Title => CodedConcept.From(_dataset, DicomTag.ConceptNameCodeSequence)?.Text ?? Untitled;

    /// <summary>The document that a data set holds; null when it is none, for lack of a root container.</summary>
    public static SrDocument? From(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new ContentItem(dataset).IsContainer ? new SrDocument(dataset) : null;
    }

    /// <summary>
    /// Writes it as one HTML document in UTF-8, which is XML as well: without scripts, without anything that would be
    /// fetched, values encoded.
    /// </summary>
    /// <param name="output">Flushed as it fills; not completed.</param>
    /// <param name="link">The URI to show an instance at that the document refers to; null for no link.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task WriteHtmlAsync(
        PipeWriter output,
        Func<ReferencedInstance, string?> link,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(link);
        return WriteAsync(new HtmlMarkup(output), output, link, cancellationToken);
    }

    /// <summary>Writes it as plain text in UTF-8, indented.</summary>
    /// <param name="output">Flushed as it fills; not completed.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task WriteTextAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        return WriteAsync(new PlainTextMarkup(output), output, _ => null, cancellationToken);
    }

    private async Task WriteAsync(
        IReportMarkup markup,
        PipeWriter output,
        Func<ReferencedInstance, string?> link,
        CancellationToken cancellationToken
    )
    {
        const int FlushBytes = 64 << 10;
        var root = new ContentItem(_dataset);
        var values = new ItemValue(new EvidenceReferences(_dataset), link);
        var anchors = new Anchors(root);
        var layout = new ReportLayout(markup, anchors, values);
        markup.BeginDocument(Title, anchors.NumberOf(root), DocumentHeader.Read(_dataset, values));
        layout.Begin(root);
        foreach (var step in ContentTree.Walk(root))
        {
            layout.Add(step);
            if (
                output.UnflushedBytes > FlushBytes
                && (await output.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted
            )
            {
                // Nobody reads on.
                return;
            }
        }

        layout.End();
        markup.EndDocument();
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
