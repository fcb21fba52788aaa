using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Retrieves bulk data: what stands behind a BulkDataURI, or all of it, or all pixel data (PS3.18 §10.4.1.1.5, §10.4.1.1.6).</summary>
internal sealed class BulkDataRetrieval(
    ResourceLookup lookup,
    IBlobStore blobs,
    PublicBase publicBase,
    FallbackCharacterSets fallbacks,
    IOptions<RetrieveOptions> options
)
{
    /// <summary>Answers a GET or HEAD for one element.</summary>
    public async Task RetrieveElementAsync(HttpContext context)
    {
        var resource = DicomResource.From(context.Request);
        var entry = await lookup.FindAsync(resource, context.RequestAborted);
        var text = (string)context.Request.RouteValues["path"]!;
        var path = DicomElementPath.Parse(text) ?? throw NoSuchElement();
        var baseUrl = publicBase.Of(context.Request);

        await using var elements = new BulkDataElements(blobs, entry, fallbacks, options.Value.ReadBytes);
        var location = $"{baseUrl}/{resource}/bulkdata/{text}";
        var value = await elements.FindAsync(path, location, context.RequestAborted) ?? throw NoSuchElement();
        var selected = ContentNegotiation.Select(
            context.Request,
            value.IsCompressed
                ? BulkDataOffer.OfCompressed(entry.TransferSyntaxUid, value.IsSingle)
                : BulkDataOffer.OfUncompressed(value.IsSingle),
            BulkDataOffer.NotAcceptable
        );
        var entityTag = EntityTag.Of(entry.Version, text, selected.ToString(), baseUrl);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        var contentType = $"{selected.MediaType}; transfer-syntax={selected.TransferSyntax}";
        var parts = value.Create(contentType);
        if (!selected.IsMultipart)
        {
            await PayloadSender.SendSingleAsync(context, parts[0]);
            return;
        }

        await PayloadSender.SendMultipartAsync(context, selected.MediaType, entityTag, parts);
    }

    /// <summary>Answers a GET or HEAD for all bulk data, or all pixel data, of a study, series or instance.</summary>
    public async Task RetrieveTreeAsync(HttpContext context, bool onlyPixelData)
    {
        var resource = DicomResource.From(context.Request);
        var listing = await lookup.ListAsync(resource, context.RequestAborted);
        var selected = ContentNegotiation.Select(
            context.Request,
            [.. BulkDataOffer.OfTree(listing, onlyPixelData, isDefault: true)],
            BulkDataOffer.NotAcceptable
        );
        await SendTreeAsync(context, listing, selected, onlyPixelData);
    }

    /// <summary>Sends all bulk data, or all pixel data, of some instances in a form of <see cref="BulkDataOffer.OfTree"/>.</summary>
    public async Task SendTreeAsync(
        HttpContext context,
        InstanceListing listing,
        Representation selected,
        bool onlyPixelData
    )
    {
        var baseUrl = publicBase.Of(context.Request);
        var entityTag = EntityTag.Of(
            listing.Version,
            "bulk",
            onlyPixelData ? "pixel" : "all",
            selected.ToString(),
            baseUrl
        );
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        var missing = listing.Instances.Count(instance =>
            BulkDataOffer.HasCompressedPixelData(instance)
                ? !SendsCompressed(selected, instance)
                : onlyPixelData && !instance.PixelDataLayout.IsEmpty && !SendsUncompressed(selected)
        );
        if (missing > 0)
        {
            PartialContent.Warn(context.Response, baseUrl, missing, selected.TransferSyntax!);
        }

        await PayloadSender.SendMultipartAsync(
            context,
            selected.MediaType,
            entityTag,
            PartsAsync(listing, selected, onlyPixelData, baseUrl, context.RequestAborted),
            length: null,
            openAhead: false
        );
    }

    private async IAsyncEnumerable<PayloadPart> PartsAsync(
        InstanceListing listing,
        Representation selected,
        bool onlyPixelData,
        string baseUrl,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var entry in listing.Instances)
        {
            await using var elements = new BulkDataElements(blobs, entry, fallbacks, options.Value.ReadBytes);
            foreach (var text in await BulkDataUris.ReadAsync(blobs, entry, cancellationToken))
            {
                var path = DicomElementPath.Parse(text);
                if (path is null || (onlyPixelData && !BulkDataElements.IsPixelData(path)))
                {
                    continue;
                }

                var location = $"{baseUrl}/{entry.Path()}/bulkdata/{text}";
                var value = await elements.FindAsync(path, location, cancellationToken);
                if (
                    value is null
                    || !(value.IsCompressed ? SendsCompressed(selected, entry) : SendsUncompressed(selected))
                )
                {
                    continue;
                }

                var syntax = value.IsCompressed
                    ? entry.TransferSyntaxUid
                    : DicomTransferSyntax.ExplicitVRLittleEndian.Uid;
                foreach (var part in value.Create($"{selected.MediaType}; transfer-syntax={syntax}"))
                {
                    yield return part;
                }
            }
        }
    }

    private static bool SendsCompressed(Representation selected, InstanceEntry entry) =>
        selected.TransferSyntax == TransferSyntaxSelection.AsStored
        || selected.TransferSyntax == entry.TransferSyntaxUid;

    private static bool SendsUncompressed(Representation selected) =>
        selected.TransferSyntax == TransferSyntaxSelection.AsStored
        || selected.TransferSyntax == DicomTransferSyntax.ExplicitVRLittleEndian.Uid;

    private static ProblemException NoSuchElement() =>
        new(StatusCodes.Status404NotFound, "The instance has no such bulk data.");
}
