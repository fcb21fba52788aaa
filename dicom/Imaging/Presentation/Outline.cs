namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>The lines that the types of graphics stand for (PS3.3 §C.10.5.1.2), in pixels of the picture.</summary>
internal static class Outline
{
    private const int StepsOfTurn = 180;
    private const int StepsOfSegment = 16;

    /// <summary>A circle by its center and a point on it.</summary>
    public static Point[] Circle(Point center, Point onIt)
    {
        var radius = (onIt - center).Length;
        return Around(center, new Point(radius, 0), new Point(0, radius));
    }

    /// <summary>An ellipse by the ends of its axes.</summary>
    public static Point[] Ellipse(Point majorStart, Point majorEnd, Point minorStart, Point minorEnd) =>
        Around((majorStart + majorEnd) * 0.5, (majorEnd - majorStart) * 0.5, (minorEnd - minorStart) * 0.5);

    /// <summary>A curve through points (Catmull-Rom); closed when the last is the first.</summary>
    public static Point[] Curve(ReadOnlySpan<Point> points)
    {
        if (points.Length < 3)
        {
            return points.ToArray();
        }

        var isClosed = points[0] == points[^1];
        var curve = new List<Point>(points.Length * StepsOfSegment) { points[0] };
        for (var i = 0; i < points.Length - 1; i++)
        {
            var before =
                i > 0 ? points[i - 1]
                : isClosed ? points[^2]
                : points[0];
            var after =
                i + 2 < points.Length ? points[i + 2]
                : isClosed ? points[1]
                : points[^1];
            for (var step = 1; step <= StepsOfSegment; step++)
            {
                curve.Add(Between(before, points[i], points[i + 1], after, step / (double)StepsOfSegment));
            }
        }

        return [.. curve];
    }

    private static Point Between(Point before, Point from, Point to, Point after, double t)
    {
        var (square, cube) = (t * t, t * t * t);
        return (
                from * 2
                + (to - before) * t
                + (before * 2 - from * 5 + to * 4 - after) * square
                + (from * 3 - before - to * 3 + after) * cube
            ) * 0.5;
    }

    private static Point[] Around(Point center, Point first, Point second)
    {
        var points = new Point[StepsOfTurn + 1];
        points[^1] = center + first;
        for (var i = 0; i < StepsOfTurn; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * i / StepsOfTurn);
            points[i] = center + first * cosine + second * sine;
        }

        return points;
    }
}
