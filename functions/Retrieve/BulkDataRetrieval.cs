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
        var refused = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var selected = ContentNegotiation.Select(
                context.Request,
                Offer(entry, value, refused),
                BulkDataOffer.NotAcceptable
            );
            var entityTag = EntityTag.Of(entry.Version, text, selected.ToString(), baseUrl);
            if (EntityTag.IsNotModified(context, entityTag))
            {
                return;
            }

            var contentType = $"{selected.MediaType}; transfer-syntax={selected.TransferSyntax}";
            var parts =
                !value.IsFrames || selected.TransferSyntax == BulkDataOffer.FrameSyntaxOf(entry)
                    ? value.Create(contentType)
                    : await elements.TranscodeAsync(
                        selected.TransferSyntax!,
                        contentType,
                        location,
                        context.RequestAborted
                    );
            if (parts is null)
            {
                refused.Add(selected.TransferSyntax!);
                continue;
            }

            await (
                selected.IsMultipart
                    ? PayloadSender.SendMultipartAsync(context, selected.MediaType, entityTag, parts)
                    : PayloadSender.SendSingleAsync(context, parts[0])
            );
            return;
        }
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

        var withPixels = await WithAvailablePixelsAsync(listing, selected, context.RequestAborted);
        var missing = listing.Instances.Count(instance =>
            !instance.PixelDataLayout.IsEmpty && !withPixels.Contains(instance.SopInstanceUid)
        );
        if (missing > 0)
        {
            PartialContent.Warn(context.Response, baseUrl, missing, selected.TransferSyntax!);
        }

        await PayloadSender.SendMultipartAsync(
            context,
            selected.MediaType,
            entityTag,
            PartsAsync(listing, withPixels, selected, onlyPixelData, baseUrl, context.RequestAborted),
            length: null,
            openAhead: false
        );
    }

    /// <summary>The SOP Instance UIDs of those whose pixel data can be sent in the syntax selected.</summary>
    private async Task<HashSet<string>> WithAvailablePixelsAsync(
        InstanceListing listing,
        Representation selected,
        CancellationToken cancellationToken
    )
    {
        var available = new List<(InstanceEntry Entry, DicomTransferSyntax Syntax)>();
        foreach (var entry in listing.Instances.Where(entry => !entry.PixelDataLayout.IsEmpty))
        {
            var uid = SyntaxOf(entry, selected);
            if (BulkDataOffer.IsInTree(entry, uid))
            {
                available.Add((entry, DicomTransferSyntax.FromUid(uid)));
            }
        }

        var without = await TransferSyntaxSelection.WithoutObstaclesAsync(blobs, available, cancellationToken);
        return without.Select(instance => instance.Entry.SopInstanceUid).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The transfer syntax that the frames of an instance are to be in.</summary>
    private static string SyntaxOf(InstanceEntry entry, Representation selected) =>
        selected.TransferSyntax == TransferSyntaxSelection.AsStored
            ? BulkDataOffer.FrameSyntaxOf(entry)
            : selected.TransferSyntax!;

    private async IAsyncEnumerable<PayloadPart> PartsAsync(
        InstanceListing listing,
        HashSet<string> withPixels,
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
                if (value is null)
                {
                    continue;
                }

                if (value.IsFrames)
                {
                    if (withPixels.Contains(entry.SopInstanceUid))
                    {
                        foreach (var part in await FramesAsync(entry, elements, value, selected, location))
                        {
                            yield return part;
                        }
                    }

                    continue;
                }

                if (!(value.IsCompressed ? SendsCompressed(selected, entry) : SendsUncompressed(selected)))
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

        async ValueTask<IReadOnlyList<PayloadPart>> FramesAsync(
            InstanceEntry entry,
            BulkDataElements elements,
            BulkDataValue value,
            Representation selected,
            string location
        )
        {
            var syntax = SyntaxOf(entry, selected);
            var contentType = $"{selected.MediaType}; transfer-syntax={syntax}";
            return syntax == BulkDataOffer.FrameSyntaxOf(entry)
                ? value.Create(contentType)
                : await elements.TranscodeAsync(syntax, contentType, location, cancellationToken)
                    ?? throw TranscodingProblem.Of(new NotSupportedException("A frame cannot be decoded."));
        }
    }

    private static List<Representation> Offer(InstanceEntry entry, BulkDataValue value, IReadOnlySet<string> refused) =>
        value.IsFrames ? BulkDataOffer.OfFrames(entry, value.IsOneFrame, isOneWhenNative: true, refused)
        : value.IsCompressed ? BulkDataOffer.OfCodestream(entry.TransferSyntaxUid)
        : BulkDataOffer.OfValue(value.IsSingle);

    private static bool SendsCompressed(Representation selected, InstanceEntry entry) =>
        selected.TransferSyntax == TransferSyntaxSelection.AsStored
        || selected.TransferSyntax == entry.TransferSyntaxUid;

    private static bool SendsUncompressed(Representation selected) =>
        selected.TransferSyntax == TransferSyntaxSelection.AsStored
        || selected.TransferSyntax == DicomTransferSyntax.ExplicitVRLittleEndian.Uid;

    private static ProblemException NoSuchElement() =>
        new(StatusCodes.Status404NotFound, "The instance has no such bulk data.");
}
