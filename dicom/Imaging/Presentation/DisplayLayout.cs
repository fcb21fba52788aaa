using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Where the displayed area, and all that is in it, comes to lie in the picture.</summary>
internal sealed class DisplayLayout
{
    private readonly DisplayedArea _area;
    private readonly SpatialTransform _transform;

    /// <summary>The part of the area that is shown: all, or what a viewport leaves of a magnified one.</summary>
    private readonly DisplayedArea _shown;

    /// <summary>Lays out a displayed area.</summary>
    /// <param name="area">The area.</param>
    /// <param name="transform">How it is turned.</param>
    /// <param name="viewport">
    /// What the picture has to fit: it is scaled to, or cut to when it is magnified, around its center (PS3.18 §8.3.5.1.6).
    /// Null for a picture that is not scaled.
    /// </param>
    /// <exception cref="RenderingException">The picture would be too large.</exception>
    public DisplayLayout(DisplayedArea area, SpatialTransform transform, Viewport? viewport)
    {
        _area = area;
        _transform = transform;
        var (boxWidth, boxHeight) =
            viewport is null ? (double.PositiveInfinity, double.PositiveInfinity)
            : transform.IsOnItsSide ? (viewport.Height, viewport.Width)
            : (viewport.Width, (double)viewport.Height);
        var (width, height) = (area.Width * area.Aspect.Width, area.Height * area.Aspect.Height);
        if (area.Magnification is { } magnification)
        {
            var (shareX, shareY) = (
                Math.Min(1, boxWidth / (width * magnification)),
                Math.Min(1, boxHeight / (height * magnification))
            );
            _shown = Center(area, shareX, shareY);
            (width, height) = (width * magnification * shareX, height * magnification * shareY);
        }
        else
        {
            _shown = area;
            var scale = viewport is null ? 1 : Math.Min(boxWidth / width, boxHeight / height);
            (width, height) = (Math.Min(width * scale, boxWidth), Math.Min(height * scale, boxHeight));
        }

        if (width * height > FrameRenderer.MaxPixels || width > ushort.MaxValue || height > ushort.MaxValue)
        {
            throw new RenderingException("The displayed area is too large.");
        }

        (Width, Height) = (Whole(width), Whole(height));
    }

    /// <summary>Pixels from left to right before the transform.</summary>
    private int Width { get; }

    /// <summary>Pixels from top to bottom before the transform.</summary>
    private int Height { get; }

    /// <summary>Shows a picture of the whole image; where the area is beyond the image the picture is black.</summary>
    public Canvas Show(Canvas image)
    {
        var columns = Place(_shown.Left, _shown.Right, image.Width, Width);
        var rows = Place(_shown.Top, _shown.Bottom, image.Height, Height);
        if (columns is not var (across, left, width) || rows is not var (down, top, height))
        {
            return _transform.Apply(Blank(image.SamplesPerPixel));
        }

        var part = Resampler.Resample(image, across, down, width, height);
        if (part.Width != Width || part.Height != Height)
        {
            var whole = Blank(image.SamplesPerPixel);
            var length = part.Width * part.SamplesPerPixel;
            for (var y = 0; y < part.Height; y++)
            {
                part.Samples.AsSpan(y * length, length)
                    .CopyTo(whole.Samples.AsSpan(((top + y) * Width + left) * part.SamplesPerPixel));
            }

            part = whole;
        }

        return _transform.Apply(part);
    }

    /// <summary>Where a place of the image comes to lie in the picture.</summary>
    public Point OfImage(Point place)
    {
        var share = new Point((place.X - _shown.Left) / _shown.Width, (place.Y - _shown.Top) / _shown.Height);
        var turned = _transform.Apply(share);
        var (width, height) = _transform.IsOnItsSide ? (Height, Width) : (Width, Height);
        return new Point(turned.X * width, turned.Y * height);
    }

    /// <summary>Where a place of the displayed area as it is shown, from 0,0 to 1,1, comes to lie in the picture.</summary>
    public Point OfArea(Point share)
    {
        var (first, last) = (OfImage(new Point(_area.Left, _area.Top)), OfImage(new Point(_area.Right, _area.Bottom)));
        var (left, top) = (Math.Min(first.X, last.X), Math.Min(first.Y, last.Y));
        return new Point(left + share.X * Math.Abs(last.X - first.X), top + share.Y * Math.Abs(last.Y - first.Y));
    }

    private Canvas Blank(int channels) => new(Width, Height, channels, new byte[Width * Height * channels]);

    /// <summary>What of the image is shown in one direction, where its pixels start in the picture, and how many there are.</summary>
    private static (Interval Source, int Start, int Length)? Place(double from, double to, int count, int length)
    {
        var (first, last) = (Math.Max(from, 0), Math.Min(to, count));
        if (first >= last)
        {
            return null;
        }

        var start = (int)Math.Round((first - from) / (to - from) * length);
        var end = (int)Math.Round((last - from) / (to - from) * length);
        start = Math.Min(start, length - 1);
        return (new Interval(first, last, false), start, Math.Max(end - start, 1));
    }

    private static DisplayedArea Center(DisplayedArea area, double shareX, double shareY)
    {
        var (cutX, cutY) = (area.Width * (1 - shareX) / 2, area.Height * (1 - shareY) / 2);
        return area with
        {
            Left = area.Left + cutX,
            Right = area.Right - cutX,
            Top = area.Top + cutY,
            Bottom = area.Bottom - cutY,
        };
    }

    private static int Whole(double length) => Math.Max(1, (int)Math.Round(length));
}
