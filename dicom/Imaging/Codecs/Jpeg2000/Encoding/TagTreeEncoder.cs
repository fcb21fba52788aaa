namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>Writes numbers of the code-blocks of a precinct's subband as a tree of minima (ISO/IEC 15444-1 §B.10.2).</summary>
internal sealed class TagTreeEncoder
{
    private readonly List<Level> _levels = [];

    /// <summary>Makes a tree.</summary>
    /// <param name="values">The numbers of the leaves, row by row.</param>
    /// <param name="columns">Leaves in a row, at least 1.</param>
    public TagTreeEncoder(ReadOnlySpan<int> values, int columns)
    {
        var level = new Level(values.ToArray(), columns);
        _levels.Add(level);
        while (level.Values.Length > 1)
        {
            level = level.Parent();
            _levels.Add(level);
        }
    }

    /// <summary>Says of a leaf, as far as it was not said before, whether its number is below the threshold, and if so which it is.</summary>
    public void Encode(PacketHeaderWriter header, int column, int row, int threshold)
    {
        var atLeast = 0;
        for (var depth = _levels.Count - 1; depth >= 0; depth--)
        {
            var level = _levels[depth];
            var node = (row >> depth) * level.Columns + (column >> depth);
            atLeast = Math.Max(atLeast, level.Said[node]);
            for (; atLeast < threshold && atLeast < level.Values[node]; atLeast++)
            {
                header.WriteBit(0);
            }

            if (atLeast < threshold && !level.IsKnown[node])
            {
                header.WriteBit(1);
                level.IsKnown[node] = true;
            }

            level.Said[node] = atLeast;
        }
    }

    private sealed class Level(int[] values, int columns)
    {
        public int[] Values { get; } = values;

        public int Columns { get; } = columns;

        /// <summary>Up to which number each is known not to be below.</summary>
        public int[] Said { get; } = new int[values.Length];

        public bool[] IsKnown { get; } = new bool[values.Length];

        public Level Parent()
        {
            var (rows, half) = (Values.Length / Columns, (Columns + 1) / 2);
            var minima = new int[(rows + 1) / 2 * half];
            Array.Fill(minima, int.MaxValue);
            for (var i = 0; i < Values.Length; i++)
            {
                ref var minimum = ref minima[i / Columns / 2 * half + i % Columns / 2];
                minimum = Math.Min(minimum, Values[i]);
            }

            return new Level(minima, half);
        }
    }
}
