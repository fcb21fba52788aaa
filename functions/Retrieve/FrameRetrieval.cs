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
        var baseUrl = publicBase.Of(context.Request);
        var location = $"{baseUrl}/{resource}/frames/";
        var refused = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var selected = ContentNegotiation.Select(
                context.Request,
                BulkDataOffer.OfFrames(entry, frames.Length == 1, isOneWhenNative: false, refused),
                BulkDataOffer.NotAcceptable
            );
            var entityTag = EntityTag.Of(entry.Version, list, selected.ToString(), baseUrl);
            if (EntityTag.IsNotModified(context, entityTag))
            {
                return;
            }

            await using var source = await InstanceSource.CreateAsync(blobs, entry, context.RequestAborted);
            var contentType = $"{selected.MediaType}; transfer-syntax={selected.TransferSyntax}";
            if (selected.TransferSyntax == BulkDataOffer.FrameSyntaxOf(entry))
            {
                var maker = new FrameParts(source, layout, contentType, options.Value.ReadBytes);
                await (
                    selected.IsMultipart
                        ? SendAsync(context, selected, entityTag, maker.Create(frames, Location))
                        : PayloadSender.SendSingleAsync(context, maker.Create(frames[0], Location(frames[0])))
                );
                return;
            }

            await using var transcoded = await FrameTranscoding.TryOpenAsync(
                blobs,
                entry,
                source,
                layout,
                selected.TransferSyntax!,
                frames,
                context.RequestAborted
            );
            if (transcoded is null)
            {
                // There may be something else that is acceptable.
                refused.Add(selected.TransferSyntax!);
                continue;
            }

            TranscodedFramePart[] parts =
            [
                .. frames.Select(frame => new TranscodedFramePart(transcoded)
                {
                    ContentType = contentType,
                    Location = Location(frame),
                }),
            ];
            if (selected.IsMultipart)
            {
                await SendAsync(context, selected, entityTag, parts);
                return;
            }

            // Its length is known once it is encoded.
            await parts[0].OpenAsync(context.RequestAborted);
            await PayloadSender.SendSingleAsync(context, parts[0]);
            return;
        }

        string Location(int frame) => string.Create(CultureInfo.InvariantCulture, $"{location}{frame + 1}");
    }

    private static Task SendAsync(
        HttpContext context,
        Representation selected,
        string entityTag,
        IReadOnlyList<PayloadPart> parts
    ) => PayloadSender.SendMultipartAsync(context, selected.MediaType, entityTag, parts);
}
