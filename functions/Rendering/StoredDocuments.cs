using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Opens stored documents.</summary>
internal sealed class StoredDocuments(IBlobStore blobs, FallbackCharacterSets fallbacks)
{
    /// <summary>Reports are held whole, and what is written of one is some times as long.</summary>
    private const int LongestReport = 16 << 20;

    private static readonly DicomReadLimits _reportLimits = new()
    {
        LargeValueBytes = LongestReport,
        MaxHeaderBytes = LongestReport,
    };

    /// <summary>Reads the attributes of a document.</summary>
    /// <exception cref="ProblemException">406: there is more in it than is read for a document.</exception>
    public async Task<StoredDocument> OpenAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        var isReport = RenderedKinds.Of(entry) == RenderedKind.Report;
        var limits = isReport ? _reportLimits : DicomReadLimits.Default;
        try
        {
            var file = await StoredFile.ReadHeaderAsync(blobs, entry, limits, cancellationToken);
            file.Dataset.CharacterSet = fallbacks.Resolve(file.Dataset);
            return new StoredDocument(
                entry,
                file,
                isReport ? RenderedMediaType.OfText : [DocumentMediaType.Of(file.Dataset, entry.SopClassUid)]
            );
        }
        catch (DicomFormatException e)
        {
            throw StoredDocument.NotRenderable(e.Message);
        }
    }

    /// <summary>Opens a document and makes the part that sends it.</summary>
    /// <exception cref="ProblemException">406: it cannot be had as the media type.</exception>
    public async Task<PayloadPart> ToPartAsync(
        InstanceEntry entry,
        string mediaType,
        string location,
        CancellationToken cancellationToken
    ) => ToPart(await OpenAsync(entry, cancellationToken), mediaType, location);

    /// <summary>Makes the part that sends a document.</summary>
    /// <exception cref="ProblemException">406: it cannot be had as the media type.</exception>
    public PayloadPart ToPart(StoredDocument document, string mediaType, string location) =>
        document.ToPart(blobs, mediaType, location);
}
