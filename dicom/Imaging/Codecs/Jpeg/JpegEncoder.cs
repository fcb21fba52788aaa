using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// Encodes images of 8-bit samples with the baseline process (ISO/IEC 10918-1 §F.1), typical tables, in one scan. Memory is
/// that of one row of MCUs.
/// </summary>
internal ref struct JpegEncoder
{
    private readonly ReadOnlySpan<byte> _pixels;
    private readonly int _columns;
    private readonly int _rows;
    private readonly bool _isRgb;
    private readonly FrameComponent[] _components;
    private readonly QuantizationTable[] _quantization;
    private readonly HuffmanCodes[] _dc;
    private readonly HuffmanCodes[] _ac;

    /// <summary>Prepares for an image.</summary>
    /// <param name="pixels">Samples of a pixel together.</param>
    /// <param name="columns">1 to 65,535.</param>
    /// <param name="rows">1 to 65,535.</param>
    /// <param name="samplesPerPixel">1 or 3.</param>
    /// <param name="isRgb">Whether three samples are RGB, to be converted, rather than YCbCr.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="sampling">How chroma is sampled.</param>
    public JpegEncoder(
        ReadOnlySpan<byte> pixels,
        int columns,
        int rows,
        int samplesPerPixel,
        bool isRgb,
        int quality,
        ChromaSampling sampling
    )
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, (long)columns * rows * samplesPerPixel);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        _pixels = pixels;
        _columns = columns;
        _rows = rows;
        _isRgb = isRgb;
        var horizontal = sampling == ChromaSampling.EachPixel ? 1 : 2;
        var vertical = sampling == ChromaSampling.TwoColumnsAndRows ? 2 : 1;
        _components = samplesPerPixel switch
        {
            1 => [new(1, 1, 1, 0)],
            3 => [new(1, horizontal, vertical, 0), new(2, 1, 1, 1), new(3, 1, 1, 1)],
            _ => throw new ArgumentOutOfRangeException(nameof(samplesPerPixel)),
        };
        _quantization = [QuantizationTable.Luma(quality), QuantizationTable.Chroma(quality)];
        _dc = [new(HuffmanTableDefinition.TypicalLumaDc), new(HuffmanTableDefinition.TypicalChromaDc)];
        _ac = [new(HuffmanTableDefinition.TypicalLumaAc), new(HuffmanTableDefinition.TypicalChromaAc)];
    }

    /// <summary>Writes the codestream.</summary>
    /// <param name="iccProfile">The ICC profile to write; none when empty.</param>
    /// <param name="output">Takes the codestream.</param>
    /// <exception cref="ArgumentException">The profile is too long.</exception>
    public readonly void Encode(ReadOnlySpan<byte> iccProfile, IBufferWriter<byte> output)
    {
        var header = new HeaderWriter(output);
        header.WriteMarker(JpegMarker.StartOfImage);
        header.WriteJfif();
        header.WriteIccProfile(iccProfile);
        header.WriteQuantizationTable(0, _quantization[0]);
        if (_components.Length > 1)
        {
            header.WriteQuantizationTable(1, _quantization[1]);
        }

        var frame = new FrameHeader(JpegMarker.StartOfFrameBaseline, 8, _rows, _columns, _components);
        header.WriteFrame(frame);
        header.WriteHuffmanTable(0, HuffmanTableDefinition.TypicalLumaDc);
        header.WriteHuffmanTable(0, HuffmanTableDefinition.TypicalLumaAc);
        if (_components.Length > 1)
        {
            header.WriteHuffmanTable(1, HuffmanTableDefinition.TypicalChromaDc);
            header.WriteHuffmanTable(1, HuffmanTableDefinition.TypicalChromaAc);
        }

        header.WriteScan(frame, 0, ZigZag.Length - 1);
        EncodeScan(output);
        header.WriteMarker(JpegMarker.EndOfImage);
    }

    private readonly void EncodeScan(IBufferWriter<byte> output)
    {
        var (horizontal, vertical) = (_components[0].Horizontal, _components[0].Vertical);
        var mcuColumns = (_columns + horizontal * Dct.Size - 1) / (horizontal * Dct.Size);
        var stride = mcuColumns * horizontal * Dct.Size;
        var rows = vertical * Dct.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * _components.Length * stride * rows);
        try
        {
            // All at the full size first, then chroma smaller.
            var full = new ComponentRows[_components.Length];
            var sampled = new ComponentRows[_components.Length];
            for (var i = 0; i < full.Length; i++)
            {
                full[i] = new(buffer.AsMemory(2 * i * stride * rows, stride * rows), stride, _columns);
                sampled[i] =
                    i == 0 || horizontal == 1
                        ? full[i]
                        : new(
                            buffer.AsMemory((2 * i + 1) * stride * rows, stride * rows),
                            stride / horizontal,
                            (_columns + horizontal - 1) / horizontal
                        );
            }

            var writer = new EntropyWriter(output);
            Span<int> predictions = stackalloc int[_components.Length];
            for (var y = 0; y < _rows; y += rows)
            {
                Fill(full, y, rows);
                for (var i = 1; i < full.Length && horizontal > 1; i++)
                {
                    sampled[i].Downsample(full[i], _rows - y, vertical > 1);
                }

                WriteMcus(ref writer, sampled, y, mcuColumns, predictions);
            }

            writer.Flush();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes pixels apart to the rows of a row of MCUs; below the image, its last row is repeated.</summary>
    private readonly void Fill(ComponentRows[] components, int y, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var rowLength = _columns * components.Length;
            var pixels = _pixels.Slice(Math.Min(y + row, _rows - 1) * rowLength, rowLength);
            if (components.Length == 1)
            {
                pixels.CopyTo(components[0][row]);
            }
            else if (_isRgb)
            {
                ColorRows.SplitRgb(pixels, components[0][row], components[1][row], components[2][row]);
            }
            else
            {
                ColorRows.Split(pixels, components[0][row], components[1][row], components[2][row]);
            }

            foreach (var component in components)
            {
                component.Extend(row);
            }
        }
    }

    private readonly void WriteMcus(
        ref EntropyWriter writer,
        ComponentRows[] rows,
        int y,
        int mcuColumns,
        scoped Span<int> predictions
    )
    {
        Span<short> coefficients = stackalloc short[ZigZag.Length];
        for (var mcu = 0; mcu < mcuColumns; mcu++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var component = _components[i];
                var (dc, ac) = (_dc[component.QuantizationTable], _ac[component.QuantizationTable]);
                var steps = _quantization[component.QuantizationTable].Steps;
                for (var row = 0; row < component.Vertical * Dct.Size; row += Dct.Size)
                {
                    for (var column = 0; column < component.Horizontal; column++)
                    {
                        var x = (mcu * component.Horizontal + column) * Dct.Size;
                        if (x >= rows[i].Width || (row > 0 && y + row >= _rows))
                        {
                            writer.WriteEmptyBlock(dc, ac);
                            continue;
                        }

                        var samples = rows[i].Samples[(row * rows[i].Stride + x)..];
                        ForwardDct.Transform(samples, rows[i].Stride, steps, coefficients);
                        writer.WriteBlock(coefficients, ref predictions[i], dc, ac);
                    }
                }
            }
        }
    }
}
