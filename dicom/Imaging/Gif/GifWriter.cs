using System.Buffers;
using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>
/// Writes GIF files (CompuServe, Graphics Interchange Format 89a), one picture or several that follow each other in time.
/// Each picture is in the output when its call returns, so that the output can be flushed in between. Shades of gray are
/// kept; of colors there are 256 in each picture.
/// </summary>
public sealed class GifWriter
{
    private const int Colors = 256;
    private const byte Extension = 0x21;
    private const byte Trailer = 0x3B;

    /// <summary>A table of 256 colors: two to the power of one more than this.</summary>
    private const byte TableSize = 7;

    private readonly IBufferWriter<byte> _output;
    private readonly int _width;
    private readonly int _height;
    private readonly LzwEncoder _lzw = new();

    /// <summary>Starts a file.</summary>
    /// <param name="output">Takes its bytes.</param>
    /// <param name="width">Columns of every picture, 1 to 65,535.</param>
    /// <param name="height">Rows of every picture, 1 to 65,535.</param>
    /// <param name="isLooped">Whether the pictures are shown over and over.</param>
    public GifWriter(IBufferWriter<byte> output, int width, int height, bool isLooped)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, ushort.MaxValue);
        (_output, _width, _height) = (output, width, height);
        output.Write("GIF89a"u8);
        WriteNumber(width);
        WriteNumber(height);

        // A table for all pictures, of the highest resolution, not sorted; background 0; no aspect ratio.
        output.Write<byte>([0x80 | TableSize << 4 | TableSize, 0, 0]);
        WriteGrays();
        if (isLooped)
        {
            // Appendix of the browsers: a loop count of 0 is for ever.
            output.Write<byte>([Extension, 0xFF, 11]);
            output.Write("NETSCAPE2.0"u8);
            output.Write<byte>([3, 1, 0, 0, 0]);
        }
    }

    /// <summary>Appends a picture.</summary>
    /// <param name="image">Of the width and height given at the start.</param>
    /// <param name="delay">How long it is shown; in the file, in hundredths of a second.</param>
    /// <exception cref="ArgumentException">The picture is of another size.</exception>
    public void Write(RasterImage image, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (
            image.Width != _width
            || image.Height != _height
            || image.SamplesPerPixel is not (1 or 3)
            || image.Samples.Length != (long)_width * _height * image.SamplesPerPixel
        )
        {
            throw new ArgumentException("The picture is not of the size of the file.", nameof(image));
        }

        // Graphic control: no transparency, the picture stays until the next.
        _output.Write<byte>([Extension, 0xF9, 4, 1 << 2]);
        WriteNumber((int)Math.Clamp(Math.Round(delay.TotalMilliseconds / 10), 0, ushort.MaxValue));
        _output.Write<byte>([0, 0, (byte)',', 0, 0, 0, 0]);
        WriteNumber(_width);
        WriteNumber(_height);
        if (image.SamplesPerPixel == 1)
        {
            _output.Write<byte>([0]);
            _lzw.Encode(image.Samples.Span, _output);
            return;
        }

        var (palette, indices) = ColorQuantizer.Quantize(image.Samples.Span);
        _output.Write<byte>([0x80 | TableSize]);
        _output.Write(palette);
        _lzw.Encode(indices, _output);
    }

    /// <summary>Ends the file.</summary>
    public void Complete() => _output.Write<byte>([Trailer]);

    private void WriteGrays()
    {
        var table = _output.GetSpan(3 * Colors);
        for (var i = 0; i < Colors; i++)
        {
            table.Slice(3 * i, 3).Fill((byte)i);
        }

        _output.Advance(3 * Colors);
    }

    private void WriteNumber(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_output.GetSpan(sizeof(ushort)), (ushort)value);
        _output.Advance(sizeof(ushort));
    }
}
