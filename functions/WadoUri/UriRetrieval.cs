using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>Retrieves an instance by query parameters, as DICOM or rendered (WADO-URI, PS3.18 §9.4 and §9.5).</summary>
internal sealed class UriRetrieval(
    ResourceLookup lookup,
    DicomInstanceRetrieval dicom,
    RenderedInstanceRetrieval rendered
)
{
    /// <summary>The query parameter with the acceptable media types (PS3.18 §9.1.2.2.1).</summary>
    public const string ContentType = "contentType";

    /// <summary>Answers a GET or HEAD.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var query = new UriQuery(context.Request.Query);
        var request = UriRequest.Parse(query);
        // The audit log names what a request was for; here that is not in the path.
        var values = context.Request.RouteValues;
        values["study"] = request.Resource.Study;
        values["series"] = request.Resource.Series;
        values["instance"] = request.Resource.Instance;
        if (request.IsAnonymized)
        {
            // The UIDs in it are others each time.
            context.Response.Headers.CacheControl = "no-store";
        }

        var entry = await lookup.FindAsync(request.Resource, context.RequestAborted);
        var selected = ContentNegotiation.Select(context.Request, Offer(entry), hint: null, ContentType);
        await (
            selected.MediaType == DicomInstanceRetrieval.MediaType
                ? dicom.SendAsync(context, query, entry, request.IsAnonymized)
                : rendered.SendAsync(context, query, entry, selected.MediaType, request.IsAnonymized)
        );
    }

    /// <summary>What an instance can be had as: who does not say gets a picture (§9.3), or what there is in place of one.</summary>
    private static List<Representation> Offer(InstanceEntry entry)
    {
        IReadOnlyList<string> mediaTypes = RenderedKinds.Of(entry) switch
        {
            RenderedKind.Image when RenderedKinds.IsShown(entry) => RenderedMediaType.OfImages,
            RenderedKind.Report => RenderedMediaType.OfText,
            RenderedKind.Document => [DocumentMediaType.OfClass(entry.SopClassUid)!],
            _ => [],
        };
        return
        [
            .. RenderedMediaType.Offer(mediaTypes, isMultipart: false, isDefault: true),
            new Representation(DicomInstanceRetrieval.MediaType) { IsDefault = mediaTypes.Count == 0 },
        ];
    }
}
