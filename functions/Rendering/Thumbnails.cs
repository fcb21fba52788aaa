using System.Globalization;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Makes thumbnails, or finds those that are made: one and the same for requests and for the function that makes them ahead.</summary>
internal sealed class Thumbnails(DerivedCache cache, ImageRenderer renderer, IOptions<RenderingOptions> options)
{
    private readonly int _size = options.Value.ThumbnailSize;

    /// <summary>Says what a thumbnail is to be.</summary>
    /// <param name="entry">The version of an instance; an image.</param>
    /// <param name="frame">0-based; null for the one that stands for all.</param>
    /// <param name="mediaType">One of <see cref="RenderedMediaType.OfImages"/>.</param>
    /// <param name="viewport">How large it may be; null for the usual size.</param>
    public Thumbnail Of(InstanceEntry entry, int? frame, string mediaType, Viewport? viewport)
    {
        var size = viewport is null ? $"{_size}" : ViewportParameter.Format(viewport);
        var request = string.Create(CultureInfo.InvariantCulture, $"thumbnail|{frame}|{mediaType}|{size}");
        var isUsual = frame is null && viewport is null && mediaType == RenderedMediaType.Default;
        var name = isUsual ? DerivedName.Thumbnail(entry, request) : DerivedName.Rendered(entry, request);
        return new Thumbnail(name, entry, frame, mediaType, viewport);
    }

    /// <summary>Gets it.</summary>
    /// <exception cref="Web.ProblemException">406: there is none, and why.</exception>
    public ValueTask<ReadOnlyMemory<byte>> GetAsync(Thumbnail thumbnail, CancellationToken cancellationToken) =>
        cache.GetOrMakeAsync(thumbnail.Name, token => RenderAsync(thumbnail, token), cancellationToken);

    /// <summary>Sees to it that the usual thumbnail of a version of an instance is there.</summary>
    /// <exception cref="Web.ProblemException">406: there is none, and why.</exception>
    public Task EnsureAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        var thumbnail = Of(entry, null, RenderedMediaType.Default, null);
        return cache.EnsureAsync(thumbnail.Name, token => RenderAsync(thumbnail, token), cancellationToken);
    }

    private Task<ReadOnlyMemory<byte>> RenderAsync(Thumbnail thumbnail, CancellationToken cancellationToken) =>
        renderer.RenderThumbnailAsync(
            thumbnail.Entry,
            thumbnail.Frame,
            thumbnail.MediaType,
            thumbnail.Viewport,
            cancellationToken
        );
}

/// <summary>What a thumbnail is of, and how; its parameters are those of <see cref="Thumbnails.Of"/>.</summary>
/// <param name="Name">What it is kept under.</param>
/// <param name="Entry">The version of an instance.</param>
/// <param name="Frame">0-based; null for the one that stands for all.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Viewport">How large it may be; null for the usual size.</param>
internal sealed record Thumbnail(string Name, InstanceEntry Entry, int? Frame, string MediaType, Viewport? Viewport);
