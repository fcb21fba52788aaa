using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>Draws on a picture.</summary>
/// <param name="Canvas">The picture.</param>
/// <param name="Color">What with.</param>
/// <param name="Width">How thick lines are, in pixels.</param>
/// <param name="Budget">How much may be drawn.</param>
internal sealed record Pen(Canvas Canvas, DisplayColor Color, int Width, DrawingBudget Budget)
{
    /// <summary>Draws the lines that join points.</summary>
    public void Draw(ReadOnlySpan<Point> points)
    {
        for (var i = 1; i < points.Length; i++)
        {
            DrawLine(points[i - 1], points[i]);
        }
    }

    /// <summary>Fills what is within a closed line.</summary>
    public void Fill(ReadOnlySpan<Point> vertices)
    {
        var mask = new PolygonMask(Canvas.Width, Canvas.Height, vertices, Budget);
        foreach (var (x, y) in mask.Pixels())
        {
            Color.Put(Canvas, y * Canvas.Width + x);
        }
    }

    /// <summary>Draws a dot.</summary>
    public void DrawDot(Point center)
    {
        Budget.Spend((long)Width * Width);
        var (left, top) = (Start(center.X, Canvas.Width), Start(center.Y, Canvas.Height));
        for (var y = Math.Max(top, 0); y < Math.Min(top + Width, Canvas.Height); y++)
        {
            for (var x = Math.Max(left, 0); x < Math.Min(left + Width, Canvas.Width); x++)
            {
                Color.Put(Canvas, y * Canvas.Width + x);
            }
        }
    }

    /// <summary>The first pixel of a dot. What is on the far edge of the picture is drawn within it.</summary>
    private int Start(double center, int length)
    {
        const double OnEdge = 1e-6;
        var place = Math.Abs(center - length) < OnEdge ? length - 0.5 : center;
        return (int)Math.Floor(place - Width / 2);
    }

    private void DrawLine(Point from, Point to)
    {
        Budget.Spend(1);
        if (Clip(from, to) is not var (start, end))
        {
            return;
        }

        var way = end - start;
        var steps = Math.Max(1, (int)Math.Ceiling(Math.Max(Math.Abs(way.X), Math.Abs(way.Y))));
        for (var i = 0; i <= steps; i++)
        {
            DrawDot(start + way * (i / (double)steps));
        }
    }

    /// <summary>The part of a line that is on the picture (Liang and Barsky); null when none is.</summary>
    private (Point Start, Point End)? Clip(Point from, Point to)
    {
        var way = to - from;
        var (first, last) = (0.0, 1.0);
        return
            Cut(-way.X, from.X + Width)
            && Cut(way.X, Canvas.Width + Width - from.X)
            && Cut(-way.Y, from.Y + Width)
            && Cut(way.Y, Canvas.Height + Width - from.Y)
            ? (from + way * first, from + way * last)
            : null;

        bool Cut(double speed, double room)
        {
            if (speed == 0)
            {
                return room >= 0;
            }

            var share = room / speed;
            if (speed < 0)
            {
                first = Math.Max(first, share);
            }
            else
            {
                last = Math.Min(last, share);
            }

            return first <= last;
        }
    }
}
