using System.Globalization;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Retrieves frames of an instance (PS3.18 §10.4.1.1.6): ranged reads where the index says they are.</summary>
internal sealed class FrameRetrieval(
    ResourceLookup lookup,
    IBlobStore blobs,
    PublicBase publicBase,
    IOptions<RetrieveOptions> options
)
{
    /// <summary>Answers a GET or HEAD.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var resource = DicomResource.From(context.Request);
        var list = (string)context.Request.RouteValues["frames"]!;
        var frames = FrameList.Parse(list);
        var entry = await lookup.FindAsync(resource, context.RequestAborted);
        if (entry.PixelDataLayout.IsEmpty)
        {
            throw new ProblemException(StatusCodes.Status404NotFound, "The instance has no frames.");
        }

        var layout = PixelDataLayout.FromBytes(entry.PixelDataLayout.Span);
        FrameList.Check(frames, layout.FrameCount);
        var isSingle = frames.Length == 1;
        var selected = ContentNegotiation.Select(
            context.Request,
            layout.IsEncapsulated
                ? BulkDataOffer.OfCompressed(entry.TransferSyntaxUid, isSingle)
                : BulkDataOffer.OfUncompressed(isSingle),
            BulkDataOffer.NotAcceptable
        );
        var baseUrl = publicBase.Of(context.Request);
        var entityTag = EntityTag.Of(entry.Version, list, selected.ToString(), baseUrl);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        await using var source = await InstanceSource.CreateAsync(blobs, entry, context.RequestAborted);
        var contentType = $"{selected.MediaType}; transfer-syntax={selected.TransferSyntax}";
        var maker = new FrameParts(source, layout, contentType, options.Value.ReadBytes);
        var location = $"{baseUrl}/{resource}/frames/";
        if (!selected.IsMultipart)
        {
            await PayloadSender.SendSingleAsync(context, maker.Create(frames[0], Location(frames[0])));
            return;
        }

        var parts = maker.Create(frames, Location);
        await PayloadSender.SendMultipartAsync(context, selected.MediaType, entityTag, parts);

        string Location(int frame) => string.Create(CultureInfo.InvariantCulture, $"{location}{frame + 1}");
    }
}
