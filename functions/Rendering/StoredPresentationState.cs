using System.Buffers;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>A stored presentation state.</summary>
internal sealed class StoredPresentationState
{
    /// <summary>Tables and overlays are read with it.</summary>
    private static readonly DicomReadLimits _limits = new() { LargeValueBytes = 16 << 20, MaxHeaderBytes = 32 << 20 };

    private readonly DicomDataset _dataset;

    private StoredPresentationState(InstanceEntry entry, DicomDataset dataset)
    {
        Entry = entry;
        _dataset = dataset;
        State = PresentationState.From(dataset);
    }

    /// <summary>What the index knows of it.</summary>
    public InstanceEntry Entry { get; }

    /// <summary>What it says.</summary>
    public PresentationState State { get; }

    /// <summary>Reads a presentation state.</summary>
    /// <exception cref="ProblemException">406: it asks for what is not done here, or there is too much in it.</exception>
    public static async Task<StoredPresentationState> OpenAsync(
        IBlobStore blobs,
        FallbackCharacterSets fallbacks,
        InstanceEntry entry,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var file = await StoredFile.ReadHeaderAsync(blobs, entry, _limits, cancellationToken);
            file.Dataset.CharacterSet = fallbacks.Resolve(file.Dataset);
            return new StoredPresentationState(entry, file.Dataset);
        }
        catch (Exception e) when (e is DicomFormatException or RenderingException)
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                $"The presentation state cannot be rendered. {e.Message}"
            );
        }
    }

    /// <summary>Makes the picture of a frame.</summary>
    /// <param name="image">The image.</param>
    /// <param name="frame">0-based; it is there.</param>
    /// <param name="parameters">How.</param>
    /// <param name="maxFrameBytes">Bytes of a decoded frame at the most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RenderingException">It cannot be shown.</exception>
    public async Task<RasterImage> ShowAsync(
        StoredImage image,
        int frame,
        RenderParameters parameters,
        int maxFrameBytes,
        CancellationToken cancellationToken
    )
    {
        var (dataset, layout) = (image.Dataset, image.Layout);
        var pixels =
            ImagePixel.From(dataset, layout.Tag)
            ?? throw new RenderingException("The Image Pixel attributes are missing or contradict each other.");
        var reader = new FrameReader(image, layout, pixels, image.Entry.TransferSyntaxUid, maxFrameBytes);
        if (reader.Obstacle is { } obstacle)
        {
            throw new RenderingException(obstacle);
        }

        var length = (int)reader.Native.FrameBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var native = buffer.AsMemory(0, length);
            var photometric = await reader.ReadAsync(frame, native, cancellationToken);
            return State.Render(
                new PresentedFrame(image.Entry.SopInstanceUid, frame, dataset, layout.Tag, photometric, native),
                parameters.Viewport,
                ImageAnnotations.Of(dataset, frame, layout.FrameCount, parameters.Annotations)
            );
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The ICC profile of a picture: that of the presentation state, where it has one, goes along unasked (PS3.18 §8.3.5.1.6). Empty for none, null when what is asked for cannot be.</summary>
    public ReadOnlyMemory<byte>? ProfileFor(
        DicomDataset image,
        int samplesPerPixel,
        string mediaType,
        IccProfileChoice choice
    )
    {
        var isOwn = _dataset.Contains(DicomTag.ICCProfile);
        return IccProfiles.Choose(
            isOwn ? _dataset : image,
            samplesPerPixel,
            isOwn && choice == IccProfileChoice.Unspecified && RenderedMediaType.TakesIccProfile(mediaType)
                ? IccProfileChoice.Yes
                : choice
        );
    }
}
