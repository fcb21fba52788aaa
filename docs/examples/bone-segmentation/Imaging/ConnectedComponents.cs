namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>
/// The connected components of what is dense in a volume, found in one pass over its slices: runs along the rows, joined
/// with those they touch in the row and in the slice before (voxels are connected by their faces). What is held is the runs,
/// not the volume.
/// </summary>
/// <param name="rows">Rows of a slice.</param>
/// <param name="columns">Columns of a slice.</param>
/// <param name="threshold">What counts as dense, in Hounsfield units: this and more.</param>
internal sealed class ConnectedComponents(int rows, int columns, int threshold)
{
    /// <summary>Noise alone could make more; then there is nothing to be found in it.</summary>
    private const int MaxRuns = 16 << 20;

    private readonly List<List<DenseRun>> _slices = [];
    private readonly List<int> _parents = [];
    private readonly List<Density> _densities = [];
    private readonly int[] _row = new int[columns];
    private int _runs;

    /// <summary>Adds the slice above those added so far.</summary>
    /// <param name="frame">Its pixels, little endian.</param>
    /// <param name="scale">What they mean.</param>
    /// <exception cref="InvalidDataException">The frame is too short.</exception>
    /// <exception cref="UnsuitableSeriesException">It is mostly noise.</exception>
    public void Add(ReadOnlySpan<byte> frame, HounsfieldScale scale)
    {
        var rowBytes = columns * sizeof(ushort);
        if (frame.Length < (long)rows * rowBytes)
        {
            throw new InvalidDataException("A frame is shorter than its rows and columns.");
        }

        List<DenseRun> below = _slices is [.., var last] ? last : [];
        var (belowAt, beforeAt) = (0, 0);
        var slice = new List<DenseRun>();
        for (var row = 0; row < rows; row++)
        {
            scale.Convert(frame.Slice(row * rowBytes, rowBytes), _row);
            var startOfRow = slice.Count;
            for (var start = 0; start < columns; start++)
            {
                if (_row[start] < threshold)
                {
                    continue;
                }

                var density = Density.None;
                var end = start;
                for (; end < columns && _row[end] >= threshold; end++)
                {
                    density = density.With(_row[end]);
                }

                var label = NewLabel(density);
                Join(slice, startOfRow, ref beforeAt, row - 1, start, end, label);
                Join(below, below.Count, ref belowAt, row, start, end, label);
                slice.Add(new DenseRun(row, start, end, label));
                start = end;
            }
        }

        _slices.Add(slice);
    }

    /// <summary>The component of the most voxels; null when nothing is dense.</summary>
    public LargestComponent? Largest()
    {
        if (_runs == 0)
        {
            return null;
        }

        var root = Enumerable
            .Range(0, _runs)
            .Where(label => _parents[label] == label)
            .MaxBy(label => _densities[label].Voxels);
        return new LargestComponent(
            [.. _slices.Select(slice => slice.Where(run => Find(run.Label) == root).ToList())],
            _densities[root]
        );
    }

    /// <summary>Joins a run with those of another row that overlap it. Both rows are walked through from left to right once.</summary>
    /// <param name="runs">In the order of rows and columns.</param>
    /// <param name="count">How many of them may be looked at.</param>
    /// <param name="at">The first that may overlap; moved on.</param>
    /// <param name="row">The row in question.</param>
    /// <param name="start">The first column of the run.</param>
    /// <param name="end">The column after its last.</param>
    /// <param name="label">Its label.</param>
    private void Join(List<DenseRun> runs, int count, ref int at, int row, int start, int end, int label)
    {
        while (at < count && (runs[at].Row < row || (runs[at].Row == row && runs[at].End <= start)))
        {
            at++;
        }

        for (var i = at; i < count && runs[i].Row == row && runs[i].Start < end; i++)
        {
            Union(runs[i].Label, label);
        }
    }

    private int NewLabel(Density density)
    {
        if (_runs == MaxRuns)
        {
            throw new UnsuitableSeriesException("It is mostly noise.");
        }

        _parents.Add(_runs);
        _densities.Add(density);
        return _runs++;
    }

    private void Union(int a, int b)
    {
        var (first, second) = (Find(a), Find(b));
        if (first != second)
        {
            // The larger one stays, so that ways to the root stay short.
            var (root, child) =
                _densities[first].Voxels >= _densities[second].Voxels ? (first, second) : (second, first);
            _parents[child] = root;
            _densities[root] += _densities[child];
        }
    }

    private int Find(int label)
    {
        while (_parents[label] != label)
        {
            _parents[label] = _parents[_parents[label]];
            label = _parents[label];
        }

        return label;
    }
}
