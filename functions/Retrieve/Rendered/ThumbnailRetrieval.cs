using System.Globalization;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>
/// Retrieves thumbnails of studies, series, instances and frames (PS3.18 §10.4.1.1.4). Which image stands for a resource is
/// remembered with the version of that, so that whoever asks again costs one look at the index: whether it still is so.
/// </summary>
internal sealed class ThumbnailRetrieval(
    ResourceLookup lookup,
    RepresentativeImages representatives,
    Thumbnails thumbnails,
    PublicBase publicBase
)
{
    /// <summary>Bytes of the answers that are remembered: some 10,000, so that a page of studies does not choose again.</summary>
    private const long MaxKnownBytes = 16 << 20;

    /// <summary>Bytes that an answer takes beside the layout of its image and the list of frames.</summary>
    private const int KnownBytes = 1536;

    private static readonly Representation[] _offered =
    [
        .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: false, isDefault: true),
    ];

    private readonly RecentlyUsed<Request, Answer> _known = new(MaxKnownBytes);

    /// <summary>Answers a GET or HEAD of a study, a series or an instance.</summary>
    public Task RetrieveAsync(HttpContext context) => RetrieveAsync(context, frames: null);

    /// <summary>Answers a GET or HEAD of frames: of several the middle one.</summary>
    public Task RetrieveFramesAsync(HttpContext context) =>
        RetrieveAsync(context, (string)context.Request.RouteValues["frames"]!);

    private async Task RetrieveAsync(HttpContext context, string? frames)
    {
        var viewport = RenderParameters.ParseThumbnail(context.Request.Query).Viewport;
        var resource = DicomResource.From(context.Request);
        var mediaType = ContentNegotiation.Select(context.Request, _offered).MediaType;
        var request = new Request(resource, frames, mediaType, viewport);
        var isKnown =
            _known.TryGet(request, out var answer)
            && answer.Version == await lookup.FindVersionAsync(resource, context.RequestAborted);
        if (!isKnown)
        {
            answer = await (frames is null ? FindAsync(context, request) : FindFrameAsync(context, request, frames));
        }

        // What is found is compared with what the client has before a picture is looked for.
        if (answer is null || (isKnown && EntityTag.IsNotModified(context, answer.EntityTag)))
        {
            return;
        }

        try
        {
            var bytes = await thumbnails.GetAsync(answer.Thumbnail, context.RequestAborted);
            await PayloadSender.SendSingleAsync(
                context,
                new BytesPart(bytes)
                {
                    ContentType = mediaType,
                    Location = $"{publicBase.Of(context.Request)}/{answer.Path}",
                }
            );
        }
        catch (ProblemException e) when (e.Status == StatusCodes.Status406NotAcceptable)
        {
            throw RepresentativeImages.NoThumbnail(e);
        }
    }

    /// <summary>Finds out what to answer; null when the client has it, and is told so.</summary>
    /// <exception cref="ProblemException">404: there is no image that can be shown.</exception>
    private async Task<Answer?> FindAsync(HttpContext context, Request request)
    {
        var listing = await lookup.ListAsync(request.Resource, context.RequestAborted);
        var path = $"{request.Resource}/thumbnail";
        var entityTag = EntityTagOf(listing.Version, request, path);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return null;
        }

        var thumbnail = await representatives.ChooseAsync(
            listing,
            entry => thumbnails.Of(entry, null, request.MediaType, request.Viewport),
            context.RequestAborted
        );
        return Remember(request, new Answer(listing.Version, entityTag, path, thumbnail));
    }

    /// <summary>As <see cref="FindAsync"/>, for frames.</summary>
    /// <exception cref="ProblemException">400 or 404: there are no such frames.</exception>
    private async Task<Answer?> FindFrameAsync(HttpContext context, Request request, string list)
    {
        var (entry, _, frames) = await RequestedFrames.FindAsync(
            lookup,
            request.Resource,
            list,
            context.RequestAborted
        );
        var frame = frames[frames.Length / 2];
        var path = string.Create(CultureInfo.InvariantCulture, $"{request.Resource}/frames/{frame + 1}/thumbnail");
        var entityTag = EntityTagOf(entry.Version, request, path);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return null;
        }

        var thumbnail = thumbnails.Of(entry, frame, request.MediaType, request.Viewport);
        return Remember(request, new Answer(entry.Version, entityTag, path, thumbnail));
    }

    private Answer Remember(Request request, Answer answer)
    {
        var names = sizeof(char) * (request.Frames?.Length ?? 0);
        _known.Set(request, answer, KnownBytes + names + answer.Thumbnail.Entry.PixelDataLayout.Length);
        return answer;
    }

    private static string EntityTagOf(string version, Request request, string path) =>
        EntityTag.Of(
            DerivedName.Renderer,
            version,
            path,
            request.MediaType,
            request.Viewport is null ? null : ViewportParameter.Format(request.Viewport)
        );

    /// <summary>What decides the answer.</summary>
    /// <param name="Resource">The study, series or instance.</param>
    /// <param name="Frames">The frames in the URL, as they stand there; null for none.</param>
    /// <param name="MediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="Viewport">How large the thumbnail may be; null for the usual size.</param>
    private sealed record Request(DicomResource Resource, string? Frames, string MediaType, Viewport? Viewport);

    /// <summary>What is answered.</summary>
    /// <param name="Version">The version of the resource that it is for.</param>
    /// <param name="EntityTag">Its entity tag.</param>
    /// <param name="Path">Its path below the base, without a slash at its start.</param>
    /// <param name="Thumbnail">What is sent.</param>
    private sealed record Answer(string Version, string EntityTag, string Path, Thumbnail Thumbnail);
}
