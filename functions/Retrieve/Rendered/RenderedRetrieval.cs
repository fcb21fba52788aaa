using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>Retrieves rendered studies, series, instances and frames (PS3.18 §10.4.1.1.3).</summary>
internal sealed class RenderedRetrieval(
    ResourceLookup lookup,
    ImageRenderer renderer,
    StoredDocuments documents,
    DerivedCache cache,
    PresentationRetrieval presentations,
    RenderedAnswers answers,
    PublicBase publicBase
)
{
    /// <summary>Answers a GET or HEAD of a study, a series or an instance.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var parameters = RenderParameters.Parse(context.Request.Query);
        var resource = DicomResource.From(context.Request);
        var listing = await lookup.ListAsync(resource, context.RequestAborted);
        if (resource.Instance is null)
        {
            await SendListingAsync(context, resource, listing, parameters);
            return;
        }

        var entry = listing.Instances[0];
        if (RenderedKinds.Of(entry) is RenderedKind.Report or RenderedKind.Document)
        {
            await SendDocumentAsync(context, entry);
            return;
        }

        if (RenderedKinds.Of(entry) == RenderedKind.PresentationState)
        {
            await presentations.SendAsync(context, entry);
            return;
        }

        await SendInstanceAsync(context, entry, LayoutOf(entry), frames: null, parameters);
    }

    /// <summary>Answers a GET or HEAD of frames.</summary>
    public async Task RetrieveFramesAsync(HttpContext context)
    {
        var parameters = RenderParameters.Parse(context.Request.Query);
        var resource = DicomResource.From(context.Request);
        var list = (string)context.Request.RouteValues["frames"]!;
        var (entry, layout, frames) = await RequestedFrames.FindAsync(lookup, resource, list, context.RequestAborted);
        await SendInstanceAsync(context, entry, layout, frames, parameters);
    }

    private static PixelDataLayout LayoutOf(InstanceEntry entry) =>
        RenderedKinds.Of(entry) == RenderedKind.Image
            ? PixelDataLayout.FromBytes(entry.PixelDataLayout)
            : throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "Instances of this SOP Class are not rendered."
            );

    /// <summary>A Structured Report, or a document that is encapsulated.</summary>
    private async Task SendDocumentAsync(HttpContext context, InstanceEntry entry)
    {
        var document = await documents.OpenAsync(entry, context.RequestAborted);
        List<Representation> offered =
        [
            .. RenderedMediaType.Offer(document.MediaTypes, isMultipart: false, isDefault: true),
            .. RenderedMediaType.Offer(document.MediaTypes, isMultipart: true, isDefault: false),
        ];
        var selected = ContentNegotiation.Select(context.Request, offered);
        var baseUrl = publicBase.Of(context.Request);
        var entityTag = EntityTag.Of(DerivedName.Renderer, entry.Version, selected.ToString(), baseUrl);
        DocumentHeaders.Set(context.Response, selected.MediaType, entry.SopInstanceUid);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        var part = documents.ToPart(document, selected.MediaType, $"{baseUrl}/{entry.Path()}/rendered");
        await (
            selected.IsMultipart
                ? PayloadSender.SendMultipartAsync(
                    context,
                    selected.MediaType,
                    entityTag,
                    new[] { part }.ToAsyncEnumerable(),
                    length: null,
                    openAhead: false
                )
                : PayloadSender.SendSingleAsync(context, part)
        );
    }

    /// <summary>One picture, or one for each frame.</summary>
    private async Task SendInstanceAsync(
        HttpContext context,
        InstanceEntry entry,
        PixelDataLayout layout,
        int[]? frames,
        RenderParameters parameters
    )
    {
        var selected = RenderedAnswers.Select(context, OfferOf(frames), parameters);
        var baseUrl = answers.Announce(context, parameters);
        var request = parameters.Canonical(selected.MediaType);
        var list = frames is null ? "all" : string.Join(',', frames);
        var entityTag = EntityTag.Of(DerivedName.Renderer, entry.Version, list, selected.ToString(), request, baseUrl);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        var location = $"{baseUrl}/{entry.Path()}";
        if (!selected.IsMultipart)
        {
            var isAnimated = selected.MediaType == RenderedMediaType.Gif && (frames?.Length ?? layout.FrameCount) > 1;
            var selection = frames is null
                ? isAnimated
                    ? FrameSelection.Animation
                    : FrameSelection.Representative
                : new FrameSelection(frames, isAnimated);
            var url = frames is null ? $"{location}/rendered" : $"{location}/frames/{list}/rendered";
            var bytes = await RenderAsync(entry, selection, selected.MediaType, parameters, context.RequestAborted);
            await PayloadSender.SendSingleAsync(context, Part(bytes, selected.MediaType, url));
            return;
        }

        var pictures = (frames ?? Enumerable.Range(0, layout.FrameCount)).Select(frame => new Rendition(
            entry,
            token =>
                PictureAsync(
                    entry,
                    FrameSelection.Of(frame),
                    selected.MediaType,
                    parameters,
                    string.Create(CultureInfo.InvariantCulture, $"{location}/frames/{frame + 1}/rendered"),
                    token
                )
        ));
        await answers.SendMultipartAsync(context, pictures, selected.MediaType, entityTag);
    }

    /// <summary>A picture or a document for each instance that can be rendered so.</summary>
    private async Task SendListingAsync(
        HttpContext context,
        DicomResource resource,
        InstanceListing listing,
        RenderParameters parameters
    )
    {
        var offered = OfferOf(listing);
        if (offered.Count == 0)
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "None of the instances is of a SOP Class and in a transfer syntax that is rendered."
            );
        }

        var selected = RenderedAnswers.Select(context, offered, parameters);
        var baseUrl = answers.Announce(context, parameters);
        var entityTag = EntityTag.Of(
            DerivedName.Renderer,
            listing.Version,
            resource.ToString(),
            selected.ToString(),
            parameters.Canonical(selected.MediaType),
            baseUrl
        );
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        var rendered = listing.Instances.Where(entry => MediaTypesOf(entry).Contains(selected.MediaType)).ToList();
        if (rendered.Count < listing.Instances.Count)
        {
            RenderedAnswers.WarnOfMissing(
                context.Response,
                baseUrl,
                listing.Instances.Count - rendered.Count,
                selected.MediaType
            );
        }

        var renditions = rendered.Select(entry =>
        {
            var url = $"{baseUrl}/{entry.Path()}/rendered";
            return new Rendition(
                entry,
                token =>
                    RenderedKinds.Of(entry) == RenderedKind.Image
                        ? PictureAsync(
                            entry,
                            selected.MediaType == RenderedMediaType.Gif
                            && PixelDataLayout.FromBytes(entry.PixelDataLayout).FrameCount > 1
                                ? FrameSelection.Animation
                                : FrameSelection.Representative,
                            selected.MediaType,
                            parameters,
                            url,
                            token
                        )
                        : documents.ToPartAsync(entry, selected.MediaType, url, token)
            );
        });
        await answers.SendMultipartAsync(context, renditions, selected.MediaType, entityTag);
    }

    /// <summary>What the instances of a listing can be had as, as far as the index tells.</summary>
    private static IReadOnlyList<string> MediaTypesOf(InstanceEntry entry) =>
        RenderedKinds.Of(entry) switch
        {
            RenderedKind.Image when RenderedKinds.IsShown(entry) => RenderedMediaType.OfImages,
            RenderedKind.Report => RenderedMediaType.OfText,
            RenderedKind.Document => [DocumentMediaType.OfClass(entry.SopClassUid)!],
            _ => [],
        };

    /// <summary>Everything that some of the instances can be had as; pictures are the default where there are any.</summary>
    private static List<Representation> OfferOf(InstanceListing listing)
    {
        string[] mediaTypes =
        [
            .. listing
                .Instances.GroupBy(RenderedKinds.Of)
                .OrderBy(kind => kind.Key)
                .SelectMany(kind => kind.SelectMany(MediaTypesOf))
                .Distinct(),
        ];
        return [.. RenderedMediaType.Offer(mediaTypes, isMultipart: true, isDefault: true)];
    }

    private static List<Representation> OfferOf(int[]? frames)
    {
        // Of several frames one picture can be made where it can move.
        var single = frames is { Length: > 1 } ? [RenderedMediaType.Gif] : RenderedMediaType.OfImages;
        var isSingleDefault = frames is not { Length: > 1 };
        return
        [
            .. RenderedMediaType.Offer(single, isMultipart: false, isSingleDefault),
            .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: true, !isSingleDefault),
        ];
    }

    private async Task<PayloadPart> PictureAsync(
        InstanceEntry entry,
        FrameSelection selection,
        string mediaType,
        RenderParameters parameters,
        string url,
        CancellationToken cancellationToken
    ) => Part(await RenderAsync(entry, selection, mediaType, parameters, cancellationToken), mediaType, url);

    private ValueTask<ReadOnlyMemory<byte>> RenderAsync(
        InstanceEntry entry,
        FrameSelection selection,
        string mediaType,
        RenderParameters parameters,
        CancellationToken cancellationToken
    ) =>
        cache.GetOrMakeAsync(
            DerivedName.Rendered(entry, $"{selection}|{parameters.Canonical(mediaType)}"),
            token => renderer.RenderAsync(entry, selection, mediaType, parameters, token),
            cancellationToken
        );

    private static BytesPart Part(ReadOnlyMemory<byte> bytes, string mediaType, string url) =>
        new(bytes) { ContentType = RenderedMediaType.ContentType(mediaType), Location = url };
}
