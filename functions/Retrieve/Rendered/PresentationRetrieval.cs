using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>Sends what presentation states show: a picture of each frame that they refer to (PS3.18 §8.3.5.1.6).</summary>
internal sealed class PresentationRetrieval(
    IBlobStore blobs,
    IMetadataIndex index,
    FallbackCharacterSets fallbacks,
    ImageRenderer renderer,
    DerivedCache cache,
    RenderedAnswers answers
)
{
    private const int MaxFrames = 100_000;

    /// <summary>Answers a GET or HEAD of a presentation state.</summary>
    public async Task SendAsync(HttpContext context, InstanceEntry entry)
    {
        var parameters = RenderParameters.ParsePresentation(context.Request.Query);
        var state = await StoredPresentationState.OpenAsync(blobs, fallbacks, entry, context.RequestAborted);
        var (frames, missing) = await FindAsync(entry, state.State.References, context.RequestAborted);
        frames = await SortAsync(frames, context.RequestAborted);
        if (frames.Count == 0)
        {
            throw new ProblemException(
                StatusCodes.Status404NotFound,
                "None of the images that the presentation state is for is there."
            );
        }

        var isSingle = frames.Count == 1;
        List<Representation> offered =
        [
            .. isSingle ? RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: false, isDefault: true) : [],
            .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: true, isDefault: !isSingle),
        ];
        var selected = RenderedAnswers.Select(context, offered, parameters);
        var baseUrl = answers.Announce(context, parameters);
        var request = parameters.Canonical(selected.MediaType);
        var entityTag = EntityTag.Of([
            DerivedName.Renderer,
            entry.Version,
            selected.ToString(),
            request,
            baseUrl,
            .. frames.Select(frame => frame.ToString()),
        ]);
        if (EntityTag.IsNotModified(context, entityTag))
        {
            return;
        }

        var location = $"{baseUrl}/{entry.Path()}/rendered";
        if (!selected.IsMultipart)
        {
            var part = await PictureAsync(frames[0], context.RequestAborted);
            await PayloadSender.SendSingleAsync(context, part);
            return;
        }

        if (missing > 0)
        {
            RenderedAnswers.WarnOfMissing(context.Response, baseUrl, missing, selected.MediaType);
        }

        await answers.SendMultipartAsync(
            context,
            frames.Select(frame => new Rendition(frame.Image, token => PictureAsync(frame, token))),
            selected.MediaType,
            entityTag
        );

        async Task<PayloadPart> PictureAsync(ShownFrame frame, CancellationToken cancellationToken)
        {
            var bytes = await cache.GetOrMakeAsync(
                DerivedName.Rendered(frame.Image, $"{entry.Version} {frame.Frame}|{request}"),
                token =>
                    renderer.RenderPresentedAsync(
                        frame.Image,
                        frame.Frame,
                        state,
                        selected.MediaType,
                        parameters,
                        token
                    ),
                cancellationToken
            );
            return new BytesPart(bytes)
            {
                ContentType = RenderedMediaType.ContentType(selected.MediaType),
                Location = location,
            };
        }
    }

    /// <summary>The frames in the order of the references, and how many images are not there.</summary>
    private async Task<(List<ShownFrame> Frames, int Missing)> FindAsync(
        InstanceEntry state,
        IReadOnlyList<PresentationReference> references,
        CancellationToken cancellationToken
    )
    {
        var frames = new List<ShownFrame>();
        var missing = 0;
        var series = new Dictionary<string, OrderedDictionary<string, InstanceEntry>>(StringComparer.Ordinal);
        foreach (var reference in references)
        {
            if (!series.TryGetValue(reference.SeriesInstanceUid, out var images))
            {
                images = await ListAsync(state.StudyInstanceUid, reference.SeriesInstanceUid, cancellationToken);
                series.Add(reference.SeriesInstanceUid, images);
            }

            if (reference.SopInstanceUid is null)
            {
                missing += images.Count == 0 ? 1 : 0;
                foreach (var image in images.Values)
                {
                    AddFrames(frames, image, reference.Frames);
                }
            }
            else if (images.TryGetValue(reference.SopInstanceUid, out var image))
            {
                AddFrames(frames, image, reference.Frames);
            }
            else
            {
                missing++;
            }
        }

        return (frames, missing);
    }

    /// <summary>The frames in the order that the standard asks for, as far as their metadata tell.</summary>
    private async Task<List<ShownFrame>> SortAsync(List<ShownFrame> frames, CancellationToken cancellationToken)
    {
        if (frames.Count < 2)
        {
            return frames;
        }

        var images = frames.Select(frame => frame.Image).DistinctBy(image => image.Version).ToList();
        var read = await FramePositions.ReadAsync(blobs, images, cancellationToken);
        return read is null
            ? frames
            : FramePosition.Sort(frames, frame => FramePosition.Of(read[frame.Image.Version], frame.Frame));
    }

    /// <summary>The images of a series.</summary>
    private async Task<OrderedDictionary<string, InstanceEntry>> ListAsync(
        string study,
        string series,
        CancellationToken cancellationToken
    )
    {
        var images = new OrderedDictionary<string, InstanceEntry>(StringComparer.Ordinal);
        var listing = await index.ListAsync(study, series, cancellationToken);
        foreach (var entry in listing?.Instances ?? [])
        {
            if (RenderedKinds.Of(entry) == RenderedKind.Image)
            {
                images.Add(entry.SopInstanceUid, entry);
            }
        }

        return images;
    }

    private static void AddFrames(List<ShownFrame> frames, InstanceEntry image, IReadOnlyList<long> numbers)
    {
        var count = PixelDataLayout.FromBytes(image.PixelDataLayout).FrameCount;
        if (frames.Count + (numbers.Count == 0 ? count : numbers.Count) > MaxFrames)
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "The presentation state refers to more frames than are rendered at once."
            );
        }

        frames.AddRange(
            numbers.Count == 0
                ? Enumerable.Range(0, count).Select(frame => new ShownFrame(image, frame))
                : numbers
                    .Where(number => number >= 1 && number <= count)
                    .Select(number => new ShownFrame(image, (int)number - 1))
        );
    }

    /// <summary>A frame that is shown.</summary>
    /// <param name="Image">The image it is of.</param>
    /// <param name="Frame">0-based.</param>
    private sealed record ShownFrame(InstanceEntry Image, int Frame)
    {
        /// <summary>The same text for the same frame of the same version.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Image.Version} {Frame}");
    }
}
