namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>The pixels of a picture whose center is within a closed line, by the even-odd rule.</summary>
internal sealed class PolygonMask
{
    private readonly int _left;
    private readonly int _top;
    private readonly int _width;
    private readonly int _height;
    private readonly bool[] _isInside;

    /// <summary>Finds them: a step for each pixel around the polygon, and for each row that an edge goes through.</summary>
    /// <param name="width">Pixels of the picture from left to right.</param>
    /// <param name="height">Pixels of the picture from top to bottom.</param>
    /// <param name="vertices">At least one; the last is joined to the first.</param>
    /// <param name="budget">What the steps are taken from.</param>
    public PolygonMask(int width, int height, ReadOnlySpan<Point> vertices, DrawingBudget budget)
    {
        var (least, greatest) = (vertices[0], vertices[0]);
        foreach (var vertex in vertices)
        {
            least = new Point(Math.Min(least.X, vertex.X), Math.Min(least.Y, vertex.Y));
            greatest = new Point(Math.Max(greatest.X, vertex.X), Math.Max(greatest.Y, vertex.Y));
        }

        _left = (int)Math.Clamp(Math.Floor(least.X), 0, width);
        _top = (int)Math.Clamp(Math.Floor(least.Y), 0, height);
        _width = (int)Math.Clamp(Math.Ceiling(greatest.X), _left, width) - _left;
        _height = (int)Math.Clamp(Math.Ceiling(greatest.Y), _top, height) - _top;
        budget.Spend((long)_width * _height);
        _isInside = new bool[_width * _height];
        if (_isInside.Length == 0)
        {
            return;
        }

        for (var i = 0; i < vertices.Length; i++)
        {
            Toggle(vertices[i], vertices[(i + 1) % vertices.Length], budget);
        }

        // An edge changes all that is to the right of it.
        for (var y = 0; y < _height; y++)
        {
            var row = _isInside.AsSpan(y * _width, _width);
            for (var x = 1; x < row.Length; x++)
            {
                row[x] ^= row[x - 1];
            }
        }
    }

    /// <summary>Whether a pixel is one of them.</summary>
    public bool Contains(int x, int y) =>
        x >= _left
        && x < _left + _width
        && y >= _top
        && y < _top + _height
        && _isInside[(y - _top) * _width + x - _left];

    /// <summary>All of them.</summary>
    public IEnumerable<(int X, int Y)> Pixels()
    {
        for (var i = 0; i < _isInside.Length; i++)
        {
            if (_isInside[i])
            {
                yield return (_left + i % _width, _top + i / _width);
            }
        }
    }

    private void Toggle(Point from, Point to, DrawingBudget budget)
    {
        var (upper, lower) = from.Y <= to.Y ? (from, to) : (to, from);
        var first = (int)Math.Clamp(Math.Ceiling(upper.Y - 0.5) - _top, 0, _height);
        var end = (int)Math.Clamp(Math.Ceiling(lower.Y - 0.5) - _top, 0, _height);
        budget.Spend(1 + end - first);
        for (var y = first; y < end; y++)
        {
            var share = (y + _top + 0.5 - upper.Y) / (lower.Y - upper.Y);
            var crossing = Math.Ceiling(upper.X + share * (lower.X - upper.X) - 0.5) - _left;
            if (crossing < _width)
            {
                _isInside[y * _width + (int)Math.Max(0, crossing)] ^= true;
            }
        }
    }
}
