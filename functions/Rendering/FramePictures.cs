using System.Buffers;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Makes pictures of the frames of one image, one at a time.</summary>
internal sealed class FramePictures
{
    private readonly FrameRenderer _renderer;
    private readonly FrameReader _reader;

    /// <summary>Prepares an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="maxFrameBytes">Bytes of a decoded frame at the most.</param>
    /// <exception cref="RenderingException">It cannot be shown.</exception>
    public FramePictures(StoredImage image, int maxFrameBytes)
    {
        _renderer = FrameRenderer.Create(image.Dataset, image.Layout.Tag);
        _reader = new FrameReader(image, image.Layout, _renderer.Image, image.Entry.TransferSyntaxUid, maxFrameBytes);
        if (_reader.Obstacle is { } obstacle)
        {
            throw new RenderingException(obstacle);
        }

        if (_reader.FrameCount < 1)
        {
            throw new RenderingException("There are fewer pixels than its attributes say.");
        }
    }

    /// <summary>Makes the picture of a frame.</summary>
    /// <param name="frame">0-based; it is there.</param>
    /// <param name="settings">How.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CodecException">The frame cannot be decoded.</exception>
    /// <exception cref="RenderingException">It cannot be shown.</exception>
    /// <exception cref="ProblemException">400: the viewport shows nothing of it.</exception>
    public async Task<RasterImage> RenderAsync(int frame, RenderSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Viewport?.IsPossible(_renderer.Image.Columns, _renderer.Image.Rows) == false)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "The query parameter viewport shows nothing of the image."
            );
        }

        var length = (int)_reader.Native.FrameBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var native = buffer.AsMemory(0, length);
            var photometric = await _reader.ReadAsync(frame, native, cancellationToken);
            return _renderer.Render(frame, photometric, native.Span, settings);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
