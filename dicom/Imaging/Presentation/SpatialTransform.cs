using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>How an image is turned and then flipped left and right (Spatial Transformation Module, PS3.3 §C.10.6).</summary>
/// <param name="QuarterTurns">Clockwise, 0 to 3.</param>
/// <param name="IsFlipped">Whether the left side becomes the right side after that.</param>
internal readonly record struct SpatialTransform(int QuarterTurns, bool IsFlipped)
{
    /// <summary>Whether rows become columns.</summary>
    public bool IsOnItsSide => QuarterTurns % 2 == 1;

    /// <summary>Reads the attributes.</summary>
    public static SpatialTransform From(DicomDataset dataset) =>
        new(
            dataset.GetInteger(DicomTag.ImageRotation) switch
            {
                90 => 1,
                180 => 2,
                270 => 3,
                _ => 0,
            },
            dataset.GetString(DicomTag.ImageHorizontalFlip) == "Y"
        );

    /// <summary>Where a place in a square of length 1 goes.</summary>
    public Point Apply(Point place)
    {
        var turned = QuarterTurns switch
        {
            1 => new Point(1 - place.Y, place.X),
            2 => new Point(1 - place.X, 1 - place.Y),
            3 => new Point(place.Y, 1 - place.X),
            _ => place,
        };
        return IsFlipped ? turned with { X = 1 - turned.X } : turned;
    }

    /// <summary>Turns and flips a picture.</summary>
    public Canvas Apply(Canvas source)
    {
        if (this == default)
        {
            return source;
        }

        var (width, height) = IsOnItsSide ? (source.Height, source.Width) : (source.Width, source.Height);
        var channels = source.SamplesPerPixel;
        var samples = new byte[source.Samples.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var turnedX = IsFlipped ? width - 1 - x : x;
                var (fromX, fromY) = QuarterTurns switch
                {
                    1 => (y, source.Height - 1 - turnedX),
                    2 => (source.Width - 1 - turnedX, source.Height - 1 - y),
                    3 => (source.Width - 1 - y, turnedX),
                    _ => (turnedX, y),
                };
                source
                    .Samples.AsSpan((fromY * source.Width + fromX) * channels, channels)
                    .CopyTo(samples.AsSpan((y * width + x) * channels));
            }
        }

        return new Canvas(width, height, channels, samples);
    }
}
