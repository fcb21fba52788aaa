using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.StructuredReporting;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>A stored document with its attributes: a Structured Report, or one that encapsulates a document.</summary>
/// <param name="Entry">What the index knows of it.</param>
/// <param name="File">Its attributes; an encapsulated document is left where it is.</param>
/// <param name="MediaTypes">What it can be had as, the default first.</param>
internal sealed record StoredDocument(InstanceEntry Entry, DicomFile File, IReadOnlyList<string> MediaTypes)
{
    /// <summary>Makes the part that sends it.</summary>
    /// <param name="blobs">Where it is stored.</param>
    /// <param name="mediaType">One of <see cref="MediaTypes"/>.</param>
    /// <param name="location">The absolute URL of the rendered resource.</param>
    /// <exception cref="ProblemException">406: the instance holds no document, or not of that media type.</exception>
    public PayloadPart ToPart(IBlobStore blobs, string mediaType, string location)
    {
        if (!MediaTypes.Contains(mediaType))
        {
            throw NotRenderable("It is of another media type than its SOP Class says.");
        }

        if (RenderedKinds.Of(Entry) == RenderedKind.Report)
        {
            var document = SrDocument.From(File.Dataset) ?? throw NotRenderable("It has no content tree.");
            return new ReportPart(document, mediaType != RenderedMediaType.PlainText)
            {
                ContentType = RenderedMediaType.ContentType(mediaType),
                Location = location,
            };
        }

        // The encoding of an encapsulated document is its own, whatever its type: no charset is told.
        return new DocumentPart(InstanceSource.Of(blobs, Entry, File), Encapsulated())
        {
            ContentType = mediaType,
            Location = location,
        };
    }

    /// <summary>Why a document cannot be sent.</summary>
    public static ProblemException NotRenderable(string reason) =>
        new(StatusCodes.Status406NotAcceptable, $"The document cannot be rendered. {reason}");

    /// <summary>Where the document is, without the byte that makes its length even (PS3.3 §C.24.2.1).</summary>
    private FrameFragment Encapsulated()
    {
        if (
            !File.Dataset.TryGetElement(DicomTag.EncapsulatedDocument, out var element)
            || element is { IsEmpty: true } or { Fragments: not null } or { Items: not null }
        )
        {
            throw NotRenderable("It encapsulates nothing.");
        }

        var length = File.Dataset.GetInteger(DicomTag.EncapsulatedDocumentLength) is { } given and > 0
            ? Math.Min(given, element.Length)
            : element.Length;
        return new FrameFragment(element.Offset, length);
    }
}
