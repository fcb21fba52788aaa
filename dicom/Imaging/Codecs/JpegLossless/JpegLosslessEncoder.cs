using System.Buffers;
using System.Numerics;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

/// <summary>
/// Encodes a frame with process 14 and the first predictor: one scan, interleaved by samples, with the Huffman table that
/// is best for the frame (ISO/IEC 10918-1 Annex H).
/// </summary>
internal ref struct JpegLosslessEncoder
{
    /// <summary>Categories of differences, 0 to 16.</summary>
    private const int Categories = 17;

    private const int MinPrecision = 2;
    private const int FirstPredictor = 1;

    private readonly ReadOnlySpan<byte> _native;
    private readonly NativeRows _rows;
    private readonly ushort[] _samples;
    private readonly short[] _differences;

    private JpegLosslessEncoder(ReadOnlySpan<byte> native, ImagePixel image)
    {
        _native = native;
        _rows = new NativeRows(image, NativeRows.PrecisionOf(native, image, MinPrecision));
        _samples = new ushort[image.Columns * image.SamplesPerPixel];
        _differences = new short[_samples.Length];
    }

    /// <summary>Encodes a frame.</summary>
    /// <param name="native">Its samples, those of a pixel together.</param>
    /// <param name="image">What they are.</param>
    /// <param name="frame">Takes the codestream, of even length.</param>
    public static void Encode(ReadOnlySpan<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        var counter = new CountingWriter(frame);
        new JpegLosslessEncoder(native, image).Encode(counter);
        new HeaderWriter(frame).WriteEnd(counter.Count);
    }

    private readonly void Encode(IBufferWriter<byte> frame)
    {
        var table = OptimalHuffmanTable.Of(CountCategories());
        WriteHeaders(new HeaderWriter(frame), table);
        var codes = new HuffmanCodes(table);
        var writer = new EntropyWriter(frame);
        for (var row = 0; row < _rows.Image.Rows; row++)
        {
            Subtract(row);
            foreach (var difference in _differences)
            {
                writer.WriteDifference(difference, codes);
            }
        }

        writer.Flush();
    }

    private readonly int[] CountCategories()
    {
        var frequencies = new int[Categories];
        for (var row = 0; row < _rows.Image.Rows; row++)
        {
            Subtract(row);
            foreach (int difference in _differences)
            {
                frequencies[32 - BitOperations.LeadingZeroCount((uint)Math.Abs(difference))]++;
            }
        }

        return frequencies;
    }

    /// <summary>The differences of a row, modulo 65,536; rows are taken in order.</summary>
    private readonly void Subtract(int row)
    {
        var step = _rows.Image.SamplesPerPixel;
        Span<ushort> first = stackalloc ushort[step];
        if (row == 0)
        {
            first.Fill((ushort)(1 << (_rows.Precision - 1)));
        }
        else
        {
            _samples.AsSpan(0, step).CopyTo(first);
        }

        _rows.Read(_native, row, _samples);
        for (var i = 0; i < step; i++)
        {
            _differences[i] = (short)(_samples[i] - first[i]);
        }

        var right = _samples.AsSpan(step);
        var left = _samples.AsSpan(0, right.Length);
        var differences = _differences.AsSpan(step);
        for (var i = 0; i < right.Length; i++)
        {
            differences[i] = (short)(right[i] - left[i]);
        }
    }

    private readonly void WriteHeaders(HeaderWriter writer, HuffmanTableDefinition table)
    {
        var header = FrameHeader.Create(JpegMarker.StartOfFrameLossless, _rows.Precision, _rows.Image);
        writer.WriteMarker(JpegMarker.StartOfImage);
        writer.WriteFrame(header);
        writer.WriteHuffmanTable(0, table);
        writer.WriteScan(header, FirstPredictor, 0);
    }
}
