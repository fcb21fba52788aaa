using System.Collections.Concurrent;
using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Retrieves thumbnails of studies, series, instances and frames (PS3.18 §10.4.1.1.4).</summary>
internal sealed class ThumbnailRetrieval(
    ResourceLookup lookup,
    Thumbnails thumbnails,
    ImageRenderer renderer,
    PublicBase publicBase
)
{
    /// <summary>Choices that are remembered; so many that a page of studies does not choose again.</summary>
    private const int MaxChoices = 10_000;

    private readonly ConcurrentDictionary<string, string> _choices = new(StringComparer.Ordinal);

    /// <summary>Answers a GET or HEAD of a study, a series or an instance.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var parameters = RenderParameters.ParseThumbnail(context.Request.Query);
        var resource = DicomResource.From(context.Request);
        var listing = await lookup.ListAsync(resource, context.RequestAborted);
        if (Prepare(context, listing.Version, resource.ToString(), parameters) is not { } mediaType)
        {
            return;
        }

        var bytes = await GetAsync(listing, mediaType, parameters.Viewport, context.RequestAborted);
        await SendAsync(context, bytes, mediaType, resource.ToString());
    }

    /// <summary>Answers a GET or HEAD of frames: of several the middle one.</summary>
    public async Task RetrieveFramesAsync(HttpContext context)
    {
        var parameters = RenderParameters.ParseThumbnail(context.Request.Query);
        var resource = DicomResource.From(context.Request);
        var frames = FrameList.Parse((string)context.Request.RouteValues["frames"]!);
        var entry = await lookup.FindAsync(resource, context.RequestAborted);
        if (RenderedKinds.Of(entry) != RenderedKind.Image)
        {
            throw new ProblemException(StatusCodes.Status404NotFound, "The instance has no frames.");
        }

        FrameList.Check(frames, PixelDataLayout.FromBytes(entry.PixelDataLayout).FrameCount);
        var frame = frames[frames.Length / 2];
        var path = string.Create(CultureInfo.InvariantCulture, $"{resource}/frames/{frame + 1}");
        if (Prepare(context, entry.Version, path, parameters) is not { } mediaType)
        {
            return;
        }

        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = await thumbnails.GetAsync(entry, frame, mediaType, parameters.Viewport, context.RequestAborted);
        }
        catch (ProblemException e)
        {
            throw NoThumbnail(e);
        }

        await SendAsync(context, bytes, mediaType, path);
    }

    /// <summary>Negotiates, and sets the headers. The media type; null when the client has what it asks for.</summary>
    private static string? Prepare(HttpContext context, string version, string path, RenderParameters parameters)
    {
        List<Representation> offered =
        [
            .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: false, isDefault: true),
        ];
        var mediaType = ContentNegotiation.Select(context.Request, offered).MediaType;
        var entityTag = EntityTag.Of(DerivedName.Renderer, version, path, "thumbnail", parameters.Canonical(mediaType));
        return EntityTag.IsNotModified(context, entityTag) ? null : mediaType;
    }

    private Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes, string mediaType, string path) =>
        PayloadSender.SendSingleAsync(
            context,
            new BytesPart(bytes)
            {
                ContentType = mediaType,
                Location = $"{publicBase.Of(context.Request)}/{path}/thumbnail",
            }
        );

    /// <summary>The thumbnail of the image that stands for all.</summary>
    /// <exception cref="ProblemException">404: none of them can be shown.</exception>
    private async Task<ReadOnlyMemory<byte>> GetAsync(
        InstanceListing listing,
        string mediaType,
        Viewport? viewport,
        CancellationToken cancellationToken
    )
    {
        if (
            _choices.TryGetValue(listing.Version, out var chosen)
            && listing.Instances.FirstOrDefault(entry => entry.SopInstanceUid == chosen) is { } known
        )
        {
            return await thumbnails.GetAsync(known, null, mediaType, viewport, cancellationToken);
        }

        ProblemException? problem = null;
        var candidates = await RankAsync(RepresentativeImages.Of(listing), cancellationToken);
        foreach (var entry in candidates)
        {
            try
            {
                var bytes = await thumbnails.GetAsync(entry, null, mediaType, viewport, cancellationToken);
                Remember(listing.Version, entry);
                return bytes;
            }
            catch (ProblemException e)
            {
                // The next one may do; when none does, the first one's reason is told.
                problem ??= e;
            }
        }

        throw NoThumbnail(problem);
    }

    /// <summary>The first that may stand for others goes first; where there is one candidate only there is nothing to choose.</summary>
    private async Task<IReadOnlyList<InstanceEntry>> RankAsync(
        IReadOnlyList<InstanceEntry> candidates,
        CancellationToken cancellationToken
    )
    {
        if (candidates.Count < 2)
        {
            return candidates;
        }

        foreach (var entry in candidates)
        {
            if (await MayStandForOthersAsync(entry, cancellationToken))
            {
                return [entry, .. candidates.Where(other => other != entry)];
            }
        }

        return candidates;
    }

    private static ProblemException NoThumbnail(ProblemException? reason) =>
        new(
            StatusCodes.Status404NotFound,
            reason is null
                ? "There is no image that a thumbnail can be made of."
                : $"There is no thumbnail. {reason.Message}"
        );

    private async Task<bool> MayStandForOthersAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return !await renderer.IsUnfitToStandForOthersAsync(entry, cancellationToken);
        }
        catch (ProblemException)
        {
            // It cannot be read: another one may stand for it.
            return false;
        }
    }

    private void Remember(string version, InstanceEntry entry)
    {
        if (_choices.Count >= MaxChoices)
        {
            _choices.Clear();
        }

        _choices[version] = entry.SopInstanceUid;
    }
}
