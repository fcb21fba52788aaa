using System.Buffers;
using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>The coefficients of a tile-component, then its samples: 32 bits each, integers or floating point numbers.</summary>
internal sealed class SamplePlane : IDisposable
{
    // Rows that are a power of two apart would share few lines of the cache.
    private const int RowPadding = 16;

    private readonly int[] _values;

    /// <summary>Makes a plane.</summary>
    /// <param name="area">Where the tile-component lies.</param>
    /// <param name="isCleared">Whether it is to be of zeros; else it holds anything.</param>
    /// <exception cref="CodecException">It is too large.</exception>
    public SamplePlane(Area area, bool isCleared = true)
    {
        Area = area;
        Stride = area.Width + RowPadding;
        if ((long)Stride * area.Height > Array.MaxLength)
        {
            throw new CodecException("A JPEG 2000 tile is too large.");
        }

        _values = ArrayPool<int>.Shared.Rent(Stride * area.Height);
        if (isCleared)
        {
            _values.AsSpan(0, Stride * area.Height).Clear();
        }
    }

    /// <summary>Where the tile-component lies on its own grid.</summary>
    public Area Area { get; }

    /// <summary>From a row to the next.</summary>
    public int Stride { get; }

    /// <summary>A row as integers.</summary>
    public Span<int> Row(int y) => _values.AsSpan(y * Stride, Area.Width);

    /// <summary>A row as numbers of a type of 32 bits.</summary>
    public Span<T> Row<T>(int y)
        where T : struct => MemoryMarshal.Cast<int, T>(Row(y));

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<int>.Shared.Return(_values);
}
