namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>A place between pixels: 0,0 is the top left corner of the first, 1,1 its bottom right corner.</summary>
internal readonly record struct Point(double X, double Y)
{
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

    public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

    public static Point operator *(Point a, double factor) => new(a.X * factor, a.Y * factor);

    /// <summary>How far it is from the top left corner.</summary>
    public double Length => Math.Sqrt(X * X + Y * Y);

    /// <summary>Whether both are numbers that can be reckoned with.</summary>
    public bool IsReasonable => Math.Abs(X) < Limit && Math.Abs(Y) < Limit;

    private const double Limit = 1e9;

    /// <summary>The points that pairs of numbers give, left to right and top to bottom; those that are beyond reason are left out.</summary>
    public static Point[] Pairs(IReadOnlyList<double> numbers)
    {
        var points = new List<Point>(numbers.Count / 2);
        for (var i = 0; i + 1 < numbers.Count; i += 2)
        {
            var point = new Point(numbers[i], numbers[i + 1]);
            if (point.IsReasonable)
            {
                points.Add(point);
            }
        }

        return [.. points];
    }
}
