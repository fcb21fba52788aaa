using System.Buffers;
using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The decoded samples of one component, as many as the codestream has.</summary>
/// <typeparam name="T">byte for samples of 8 bits, ushort for 12.</typeparam>
internal sealed class ComponentPlane<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>
{
    private const int MaxLength = 1 << 30;

    private readonly T[] _samples;

    /// <summary>Makes room for the component, whole MCUs.</summary>
    /// <exception cref="CodecException">It has more than a thousand million samples.</exception>
    public ComponentPlane(FrameHeader frame, int index)
    {
        Component = frame.Components[index];
        Width = DivideUp(frame.Columns * Component.Horizontal, frame.MaxHorizontal);
        Height = DivideUp(frame.Rows * Component.Vertical, frame.MaxVertical);
        Stride = frame.McuColumns * Component.Horizontal * Dct.Size;
        BlockRows = frame.McuRows * Component.Vertical;
        var length = (long)Stride * BlockRows * Dct.Size;
        if (length > MaxLength)
        {
            throw new CodecException("The JPEG frame is larger than can be decoded here.");
        }

        _samples = ArrayPool<T>.Shared.Rent((int)length);
    }

    /// <summary>The component in the frame header.</summary>
    public FrameComponent Component { get; }

    /// <summary>Samples of a row that are of the image.</summary>
    public int Width { get; }

    /// <summary>Rows that are of the image.</summary>
    public int Height { get; }

    /// <summary>Samples of a row.</summary>
    public int Stride { get; }

    /// <summary>Blocks of a row.</summary>
    public int BlockColumns => Stride / Dct.Size;

    /// <summary>Rows of blocks.</summary>
    public int BlockRows { get; }

    /// <summary>The quantization steps of the component, 64 row by row; null until its first scan.</summary>
    public ushort[]? Steps { get; set; }

    /// <summary>The samples of a row that are of the image.</summary>
    public ReadOnlySpan<T> Row(int row) => _samples.AsSpan(row * Stride, Width);

    /// <summary>The samples from a block's first one on.</summary>
    public Span<T> Block(int row, int column) => _samples.AsSpan(row * Dct.Size * Stride + column * Dct.Size);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<T>.Shared.Return(_samples);

    private static int DivideUp(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
