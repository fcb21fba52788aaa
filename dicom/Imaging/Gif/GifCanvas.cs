using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>The screen that the images of a GIF file are drawn on.</summary>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
/// <param name="samples">1 for gray, 3 for red, green and blue.</param>
internal sealed class GifCanvas(int width, int height, int samples)
{
    private const int Clear = 2;
    private const int PutBack = 3;

    private readonly byte[] _pixels = new byte[checked(width * height * samples)];
    private byte[]? _before;
    private GifFrame? _last;

    /// <summary>What is seen: row by row, samples of a pixel together.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    /// <summary>Draws an image over what the one before has left.</summary>
    /// <param name="frame">The image.</param>
    /// <param name="indices">Its indices, row by row.</param>
    /// <exception cref="CodecException">One is not in the palette.</exception>
    public void Draw(GifFrame frame, ReadOnlySpan<byte> indices)
    {
        Dispose();
        if (frame.Disposal == PutBack)
        {
            _before ??= new byte[_pixels.Length];
            _pixels.CopyTo(_before, 0);
        }

        _last = frame;
        var palette = frame.Palette.Span;
        for (var y = 0; y < frame.Height && frame.Y + y < height; y++)
        {
            var row = indices.Slice(y * frame.Width, frame.Width);
            var columns = Math.Clamp(width - frame.X, 0, frame.Width);
            var target = _pixels.AsSpan(((frame.Y + y) * width + Math.Min(frame.X, width)) * samples);
            for (var x = 0; x < columns; x++)
            {
                var index = row[x];
                if (index == frame.TransparentIndex)
                {
                    continue;
                }

                if (index * 3 >= palette.Length)
                {
                    throw new CodecException("A pixel of the GIF image is not in its palette.");
                }

                palette.Slice(index * 3, samples).CopyTo(target[(x * samples)..]);
            }
        }
    }

    /// <summary>Does with the last image what it says.</summary>
    private void Dispose()
    {
        if (_last is { Disposal: PutBack })
        {
            _before!.CopyTo(_pixels, 0);
        }
        else if (_last is { Disposal: Clear } last)
        {
            var columns = Math.Clamp(width - last.X, 0, last.Width);
            for (var y = last.Y; y < Math.Min(height, last.Y + last.Height) && columns > 0; y++)
            {
                _pixels.AsSpan((y * width + last.X) * samples, columns * samples).Clear();
            }
        }
    }
}
