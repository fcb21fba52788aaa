using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The coefficients of one component of a progressive frame, which its scans fill by and by.</summary>
internal sealed class ComponentCoefficients : IDisposable
{
    private readonly short[] _coefficients;
    private readonly int _blockColumns;

    /// <summary>Makes room for the blocks of a component, all 0.</summary>
    public ComponentCoefficients(int blockRows, int blockColumns)
    {
        _blockColumns = blockColumns;
        var length = blockRows * blockColumns * ZigZag.Length;
        _coefficients = ArrayPool<short>.Shared.Rent(length);
        _coefficients.AsSpan(0, length).Clear();
    }

    /// <summary>Whether a scan has brought DC coefficients.</summary>
    public bool HasDc { get; set; }

    /// <summary>A block: 64 coefficients, row by row.</summary>
    public Span<short> Block(int row, int column) =>
        _coefficients.AsSpan((row * _blockColumns + column) * ZigZag.Length, ZigZag.Length);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<short>.Shared.Return(_coefficients);
}
