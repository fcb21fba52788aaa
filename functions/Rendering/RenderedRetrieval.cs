using System.Globalization;
using System.Runtime.CompilerServices;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Retrieves rendered studies, series, instances and frames (PS3.18 §10.4.1.1.3).</summary>
internal sealed partial class RenderedRetrieval(
    ResourceLookup lookup,
    ImageRenderer renderer,
    DerivedCache cache,
    PublicBase publicBase,
    ILogger<RenderedRetrieval> logger
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
        await SendInstanceAsync(context, entry, LayoutOf(entry), frames: null, parameters);
    }

    /// <summary>Answers a GET or HEAD of frames.</summary>
    public async Task RetrieveFramesAsync(HttpContext context)
    {
        var parameters = RenderParameters.Parse(context.Request.Query);
        var resource = DicomResource.From(context.Request);
        var frames = FrameList.Parse((string)context.Request.RouteValues["frames"]!);
        var entry = await lookup.FindAsync(resource, context.RequestAborted);
        var layout = LayoutOf(entry);
        FrameList.Check(frames, layout.FrameCount);
        await SendInstanceAsync(context, entry, layout, frames, parameters);
    }

    private static PixelDataLayout LayoutOf(InstanceEntry entry) =>
        RenderedKinds.Of(entry) == RenderedKind.Image
            ? PixelDataLayout.FromBytes(entry.PixelDataLayout)
            : throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "Instances of this SOP Class are not rendered."
            );

    /// <summary>One picture, or one for each frame.</summary>
    private async Task SendInstanceAsync(
        HttpContext context,
        InstanceEntry entry,
        PixelDataLayout layout,
        int[]? frames,
        RenderParameters parameters
    )
    {
        var selected = Select(context, OfferOf(frames), parameters);
        var baseUrl = Announce(context, parameters);
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

        var pictures = (frames ?? Enumerable.Range(0, layout.FrameCount)).Select(frame =>
            (
                Entry: entry,
                Selection: FrameSelection.Of(frame),
                Url: string.Create(CultureInfo.InvariantCulture, $"{location}/frames/{frame + 1}/rendered")
            )
        );
        await SendMultipartAsync(context, pictures, selected.MediaType, parameters, entityTag);
    }

    /// <summary>A picture for each instance that can be rendered.</summary>
    private async Task SendListingAsync(
        HttpContext context,
        DicomResource resource,
        InstanceListing listing,
        RenderParameters parameters
    )
    {
        var images = listing.Instances.Where(entry => RenderedKinds.Of(entry) == RenderedKind.Image).ToList();
        if (images.Count == 0)
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "None of the instances is of a SOP Class that is rendered."
            );
        }

        List<Representation> offered =
        [
            .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: true, isDefault: true),
        ];
        var selected = Select(context, offered, parameters);
        var baseUrl = Announce(context, parameters);
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

        if (images.Count < listing.Instances.Count)
        {
            WarnOfMissing(context.Response, baseUrl, listing.Instances.Count - images.Count, selected.MediaType);
        }

        var pictures = images.Select(entry =>
            (
                entry,
                selected.MediaType == RenderedMediaType.Gif
                && PixelDataLayout.FromBytes(entry.PixelDataLayout).FrameCount > 1
                    ? FrameSelection.Animation
                    : FrameSelection.Representative,
                $"{baseUrl}/{entry.Path()}/rendered"
            )
        );
        await SendMultipartAsync(context, pictures, selected.MediaType, parameters, entityTag);
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

    private static Representation Select(HttpContext context, List<Representation> offered, RenderParameters parameters)
    {
        var selected = RenderedNegotiation.Select(context.Request, offered);
        parameters.ThrowIfNotFor(selected.MediaType);
        return selected;
    }

    /// <summary>Sets the headers that do not depend on the pictures. The service's public base.</summary>
    private string Announce(HttpContext context, RenderParameters parameters)
    {
        var baseUrl = publicBase.Of(context.Request);
        if (parameters.UnsupportedAnnotations.Count > 0)
        {
            var values = string.Join(',', parameters.UnsupportedAnnotations);
            context.Response.Headers.Append(
                "Warning",
                $"299 {baseUrl}: The following annotation values are not supported: {values}"
            );
        }

        return baseUrl;
    }

    private static void WarnOfMissing(HttpResponse response, string baseUrl, int missing, string mediaType)
    {
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.Append(
            "Warning",
            string.Create(
                CultureInfo.InvariantCulture,
                $"299 {baseUrl}: {missing} instances cannot be rendered as {mediaType}"
            )
        );
    }

    private Task SendMultipartAsync(
        HttpContext context,
        IEnumerable<(InstanceEntry Entry, FrameSelection Selection, string Url)> pictures,
        string mediaType,
        RenderParameters parameters,
        string entityTag
    ) =>
        PayloadSender.SendMultipartAsync(
            context,
            mediaType,
            entityTag,
            RenderAllAsync(pictures, mediaType, parameters, context.RequestAborted),
            length: null,
            openAhead: true
        );

    /// <summary>The pictures in order; those that cannot be made are left out, unless none can.</summary>
    private async IAsyncEnumerable<PayloadPart> RenderAllAsync(
        IEnumerable<(InstanceEntry Entry, FrameSelection Selection, string Url)> pictures,
        string mediaType,
        RenderParameters parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ProblemException? problem = null;
        var isAny = false;
        foreach (var (entry, selection, url) in pictures)
        {
            ReadOnlyMemory<byte> bytes;
            try
            {
                bytes = await RenderAsync(entry, selection, mediaType, parameters, cancellationToken);
            }
            catch (ProblemException e)
            {
                LogLeftOut(entry.SopInstanceUid, e.Message);
                problem ??= e;
                continue;
            }

            isAny = true;
            yield return Part(bytes, mediaType, url);
        }

        if (!isAny && problem is not null)
        {
            throw problem;
        }
    }

    private Task<ReadOnlyMemory<byte>> RenderAsync(
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

    [LoggerMessage(LogLevel.Warning, "Instance {Instance} is left out of a rendered resource: {Reason}")]
    private partial void LogLeftOut(string instance, string reason);
}
