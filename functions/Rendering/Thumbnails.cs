using System.Globalization;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Makes thumbnails, or finds those that are made: one and the same for requests and for the function that makes them ahead.</summary>
internal sealed class Thumbnails(DerivedCache cache, ImageRenderer renderer, IOptions<RenderingOptions> options)
{
    private readonly int _size = options.Value.ThumbnailSize;

    /// <summary>The thumbnail of a version of an instance.</summary>
    /// <param name="entry">The version; an image.</param>
    /// <param name="frame">0-based; null for the one that stands for all.</param>
    /// <param name="mediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="viewport">How large it may be; null for the usual size.</param>
    /// <param name="cancellationToken">Leaves the work to others who wait for it.</param>
    /// <exception cref="Web.ProblemException">406: there is none, and why.</exception>
    public Task<ReadOnlyMemory<byte>> GetAsync(
        InstanceEntry entry,
        int? frame,
        string mediaType,
        Viewport? viewport,
        CancellationToken cancellationToken
    )
    {
        var name = NameOf(entry, frame, mediaType, viewport);
        return cache.GetOrMakeAsync(
            name,
            token => renderer.RenderThumbnailAsync(entry, frame, mediaType, viewport, token),
            cancellationToken
        );
    }

    /// <summary>Sees to it that the usual thumbnail of a version of an instance is there.</summary>
    /// <exception cref="Web.ProblemException">406: there is none, and why.</exception>
    public Task EnsureAsync(InstanceEntry entry, CancellationToken cancellationToken) =>
        cache.EnsureAsync(
            NameOf(entry, null, RenderedMediaType.Default, null),
            token => renderer.RenderThumbnailAsync(entry, null, RenderedMediaType.Default, null, token),
            cancellationToken
        );

    /// <summary>What a thumbnail is kept under.</summary>
    private string NameOf(InstanceEntry entry, int? frame, string mediaType, Viewport? viewport)
    {
        var size = viewport is null ? $"{_size}" : ViewportParameter.Format(viewport);
        var request = string.Create(CultureInfo.InvariantCulture, $"thumbnail|{frame}|{mediaType}|{size}");
        var isUsual = frame is null && viewport is null && mediaType == RenderedMediaType.Default;
        return isUsual ? DerivedName.Thumbnail(entry, request) : DerivedName.Rendered(entry, request);
    }
}
