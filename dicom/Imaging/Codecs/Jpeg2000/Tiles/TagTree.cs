namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A tag tree: numbers of a grid, coded by the minima of ever larger parts of it (ISO/IEC 15444-1 §B.10.2).</summary>
internal sealed class TagTree
{
    private const int MaxLevels = 32;

    private readonly int _width;
    private readonly int _levels;
    private readonly (int Start, int Width)[] _levelStarts;
    private readonly Node[] _nodes;

    /// <summary>Makes a tree of which nothing is known.</summary>
    /// <param name="width">Columns of the grid, at least 1.</param>
    /// <param name="height">Rows of the grid, at least 1.</param>
    public TagTree(int width, int height)
    {
        _width = width;
        Span<(int Start, int Width)> levels = stackalloc (int, int)[MaxLevels];
        var nodes = 0;
        while (true)
        {
            levels[_levels++] = (nodes, width);
            nodes += width * height;
            if (width == 1 && height == 1)
            {
                break;
            }

            (width, height) = ((width + 1) / 2, (height + 1) / 2);
        }

        _levelStarts = levels[.._levels].ToArray();
        _nodes = new Node[nodes];
    }

    /// <summary>Reads as much as it takes to tell whether a number is below a threshold.</summary>
    /// <param name="bits">The packet header.</param>
    /// <param name="index">The place of the number, row by row.</param>
    /// <param name="threshold">The threshold.</param>
    /// <exception cref="CodecException">The packet header has ended.</exception>
    public bool IsBelow(ref PacketBits bits, int index, int threshold)
    {
        var (row, column) = Math.DivRem(index, _width);
        var low = 0;
        for (var level = _levels - 1; ; level--)
        {
            var (start, width) = _levelStarts[level];
            ref var node = ref _nodes[start + (row >> level) * width + (column >> level)];
            low = Math.Max(low, node.Low);
            while (low < threshold && !node.IsKnown)
            {
                if (bits.Read())
                {
                    node.IsKnown = true;
                }
                else
                {
                    low++;
                }
            }

            node.Low = low;
            if (level == 0)
            {
                return node.IsKnown && low < threshold;
            }
        }
    }

    /// <summary>A minimum: at least <see cref="Low"/>, or exactly that when it is known.</summary>
    private struct Node
    {
        public int Low;
        public bool IsKnown;
    }
}
