using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// Makes pictures of stored images, so many at a time as <see cref="RenderingOptions.Concurrency"/> says: each takes the
/// memory of a frame and of its picture.
/// </summary>
internal sealed class ImageRenderer(IBlobStore blobs, IOptions<RenderingOptions> options) : IDisposable
{
    private readonly AttributesCache _attributes = new();
    private readonly RenderingOptions _options = options.Value;
    private readonly SemaphoreSlim _turns = new(options.Value.TurnsAtATime);

    /// <summary>Makes a picture of an image.</summary>
    /// <param name="entry">The image.</param>
    /// <param name="selection">Which of its frames, all of which are there.</param>
    /// <param name="mediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="parameters">How.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProblemException">406: it cannot be shown, and why; 400: not so.</exception>
    public Task<ReadOnlyMemory<byte>> RenderAsync(
        InstanceEntry entry,
        FrameSelection selection,
        string mediaType,
        RenderParameters parameters,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            entry,
            withFrame: true,
            image =>
                selection.IsAnimated
                    ? RenderAnimationAsync(image, selection.Frames, parameters, cancellationToken)
                    : RenderStillAsync(
                        image,
                        selection.Frames is [var first, ..] ? first : RepresentativeFrame(image, otherwise: 0),
                        mediaType,
                        parameters,
                        cancellationToken
                    ),
            cancellationToken
        );

    /// <summary>Makes a picture of a frame as a presentation state shows it.</summary>
    /// <param name="entry">The image.</param>
    /// <param name="frame">0-based; it is there.</param>
    /// <param name="state">The presentation state.</param>
    /// <param name="mediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="parameters">How; without a region and a window.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProblemException">406: it cannot be shown so, and why; 400: not so.</exception>
    public Task<ReadOnlyMemory<byte>> RenderPresentedAsync(
        InstanceEntry entry,
        int frame,
        StoredPresentationState state,
        string mediaType,
        RenderParameters parameters,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            entry,
            withFrame: true,
            async image =>
            {
                var picture = await state.ShowAsync(
                    image,
                    frame,
                    parameters,
                    _options.MaxFrameBytes,
                    cancellationToken
                );
                var profile =
                    state.ProfileFor(image.Dataset, picture.SamplesPerPixel, mediaType, parameters.IccProfile)
                    ?? throw ProfileMissing();
                return PictureWriter.Write(
                    parameters.PictureRegion?.Of(picture) ?? picture,
                    mediaType,
                    parameters.Quality ?? PictureWriter.UsualQuality,
                    profile
                );
            },
            cancellationToken
        );

    /// <summary>Makes a thumbnail: without text, and not larger than the image unless that is asked for.</summary>
    /// <param name="entry">The image.</param>
    /// <param name="frame">0-based; null for the one that stands for all.</param>
    /// <param name="mediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="viewport">How large it may be; null for the usual size.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProblemException">406: it cannot be shown, or who it is of is written in it.</exception>
    public Task<ReadOnlyMemory<byte>> RenderThumbnailAsync(
        InstanceEntry entry,
        int? frame,
        string mediaType,
        Viewport? viewport,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            entry,
            withFrame: true,
            async image =>
            {
                if (IsBurnedIn(image.Dataset))
                {
                    throw NotRenderable("What is written into it may tell who it is of.");
                }

                // Of many frames the one in the middle says most.
                var shown = frame ?? RepresentativeFrame(image, otherwise: image.Layout.FrameCount / 2);
                var settings = new RenderSettings { Viewport = viewport ?? UsualViewport(image.Dataset) };
                var picture = await PicturesOf(image).RenderAsync(shown, settings, cancellationToken);
                return PictureWriter.Write(picture, mediaType, PictureWriter.UsualQuality, default);
            },
            cancellationToken
        );

    /// <summary>Whether an image only shows where others are (Image Type, PS3.3 §C.7.6.1.1.2), or tells who it is of.</summary>
    public Task<bool> IsUnfitToStandForOthersAsync(InstanceEntry entry, CancellationToken cancellationToken) =>
        RunAsync(
            entry,
            withFrame: false,
            image =>
                Task.FromResult(
                    image.Dataset.GetStrings(DicomTag.ImageType).Contains("LOCALIZER") || IsBurnedIn(image.Dataset)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<T> RunAsync<T>(
        InstanceEntry entry,
        bool withFrame,
        Func<StoredImage, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            await using var image = await StoredImage.OpenAsync(
                blobs,
                entry,
                _attributes,
                withFrame,
                cancellationToken
            );
            return await work(image);
        }
        catch (Exception e) when (e is DicomFormatException or CodecException or RenderingException)
        {
            throw NotRenderable(e.Message);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<ReadOnlyMemory<byte>> RenderStillAsync(
        StoredImage image,
        int frame,
        string mediaType,
        RenderParameters parameters,
        CancellationToken cancellationToken
    )
    {
        var settings = SettingsOf(image, frame, parameters);
        var picture = await PicturesOf(image).RenderAsync(frame, settings, cancellationToken);
        var profile =
            IccProfiles.Choose(image.Dataset, picture.SamplesPerPixel, parameters.IccProfile) ?? throw ProfileMissing();
        return PictureWriter.Write(picture, mediaType, parameters.Quality ?? PictureWriter.UsualQuality, profile);
    }

    private async Task<ReadOnlyMemory<byte>> RenderAnimationAsync(
        StoredImage image,
        IReadOnlyList<int> frames,
        RenderParameters parameters,
        CancellationToken cancellationToken
    )
    {
        var pictures = PicturesOf(image);
        var count = frames.Count > 0 ? frames.Count : image.Layout.FrameCount;
        var animation = new Animation(count, FrameTime.Of(image.Dataset), _options.MaxFrameBytes);
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frame = frames.Count > 0 ? frames[i] : i;
            var settings = SettingsOf(image, frame, parameters);
            animation.Add(await pictures.RenderAsync(frame, settings, cancellationToken));
        }

        return animation.Complete();
    }

    private FramePictures PicturesOf(StoredImage image) => new(image, _options.MaxFrameBytes);

    private static RenderSettings SettingsOf(StoredImage image, int frame, RenderParameters parameters) =>
        new()
        {
            Viewport = parameters.Viewport,
            Window = parameters.Window,
            // Without a viewport the picture has the pixels of the image (PS3.18 §8.3.5.1.3).
            SquarePixels = parameters is { Viewport: not null, KeepsPixelShape: false },
            Overlays = parameters.Annotations.HasFlag(Annotations.Overlays),
            Annotations = ImageAnnotations.Of(image.Dataset, frame, image.Layout.FrameCount, parameters.Annotations),
        };

    /// <summary>Representative Frame Number (PS3.3 §C.7.6.6), which the image itself names.</summary>
    private static int RepresentativeFrame(StoredImage image, int otherwise) =>
        image.Dataset.GetInteger(DicomTag.RepresentativeFrameNumber) is { } number
        && number >= 1
        && number <= image.Layout.FrameCount
            ? (int)number - 1
            : otherwise;

    /// <summary>That of a thumbnail; null for images that are smaller.</summary>
    private Viewport? UsualViewport(DicomDataset dataset)
    {
        var size = _options.ThumbnailSize;
        return dataset.GetInteger(DicomTag.Columns) <= size && dataset.GetInteger(DicomTag.Rows) <= size
            ? null
            : new Viewport(size, size);
    }

    private static bool IsBurnedIn(DicomDataset dataset) => dataset.GetString(DicomTag.BurnedInAnnotation) == "YES";

    private static ProblemException ProfileMissing() =>
        new(
            StatusCodes.Status400BadRequest,
            "The query parameter iccprofile must be no or yes: the image is not in the color space asked for."
        );

    private static ProblemException NotRenderable(string reason) =>
        new(StatusCodes.Status406NotAcceptable, $"The image cannot be rendered. {reason}");
}
