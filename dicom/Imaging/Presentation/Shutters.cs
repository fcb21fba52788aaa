using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Covers what is outside of the shutters (PS3.3 §C.7.6.11, §C.7.6.15, §C.11.12), on a picture with the pixels of the image.</summary>
internal static class Shutters
{
    /// <summary>Covers it; what several shutters leave is what all of them leave.</summary>
    /// <param name="state">The presentation state.</param>
    /// <param name="canvas">The picture of the whole image.</param>
    /// <param name="frame">0-based.</param>
    /// <param name="aspect">The shape of the image's pixels, for what is to be round.</param>
    /// <param name="budget">How much may be drawn.</param>
    public static void Apply(DicomDataset state, Canvas canvas, int frame, PixelAspect aspect, DrawingBudget budget)
    {
        var shapes = state.GetStrings(DicomTag.ShutterShape);
        if (shapes.Count == 0)
        {
            return;
        }

        var color =
            DisplayColor.From(
                state,
                DicomTag.ShutterPresentationValue,
                DicomTag.ShutterPresentationColorCIELabValue,
                canvas
            ) ?? default;
        foreach (var shape in shapes.Distinct())
        {
            if (Visible(shape, state, canvas, frame, aspect, budget) is not { } isVisible)
            {
                continue;
            }

            for (var y = 0; y < canvas.Height; y++)
            {
                for (var x = 0; x < canvas.Width; x++)
                {
                    if (!isVisible(x, y))
                    {
                        color.Put(canvas, y * canvas.Width + x);
                    }
                }
            }
        }
    }

    /// <summary>Tells what a shape leaves, by column and row from 0; null when it is not told right. In the attributes rows come before columns, and both start at 1.</summary>
    private static Func<int, int, bool>? Visible(
        string shape,
        DicomDataset state,
        Canvas canvas,
        int frame,
        PixelAspect aspect,
        DrawingBudget budget
    )
    {
        switch (shape)
        {
            case "RECTANGULAR"
                when state.GetInteger(DicomTag.ShutterLeftVerticalEdge) is { } left
                    && state.GetInteger(DicomTag.ShutterRightVerticalEdge) is { } right
                    && state.GetInteger(DicomTag.ShutterUpperHorizontalEdge) is { } upper
                    && state.GetInteger(DicomTag.ShutterLowerHorizontalEdge) is { } lower:
                return (x, y) => x + 1 >= left && x + 1 <= right && y + 1 >= upper && y + 1 <= lower;
            case "CIRCULAR"
                when state.GetIntegers(DicomTag.CenterOfCircularShutter) is [var row, var column]
                    && state.GetInteger(DicomTag.RadiusOfCircularShutter) is { } radius:
                // The radius counts pixels along a row.
                var stretch = aspect.Height / aspect.Width;
                return (x, y) =>
                {
                    var (across, down) = (x + 1 - column, (y + 1 - row) * stretch);
                    return across * (double)across + down * down <= radius * (double)radius;
                };
            case "POLYGONAL":
                var numbers = state.GetIntegers(DicomTag.VerticesOfThePolygonalShutter);
                var vertices = numbers
                    .Chunk(2)
                    .Where(pair => pair.Length == 2)
                    .Select(pair => new Point(pair[1] - 0.5, pair[0] - 0.5))
                    .ToArray();
                if (vertices.Length < 3)
                {
                    return null;
                }

                return new PolygonMask(canvas.Width, canvas.Height, vertices, budget).Contains;
            case "BITMAP" when state.GetInteger(DicomTag.ShutterOverlayGroup) is { } group:
                var plane = OverlayPlanes.MaskOf(state, (ushort)group, frame, canvas);
                return plane is null ? null : (x, y) => !plane[y * canvas.Width + x];
            default:
                return null;
        }
    }
}
