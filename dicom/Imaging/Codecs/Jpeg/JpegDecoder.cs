using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// Decodes codestreams of the DCT processes with Huffman coding: baseline, extended sequential of 8 and 12 bits, progressive.
/// Memory is that of the frame's samples, in whole MCUs, and of the codestream; of progressive ones, that of coefficients too.
/// </summary>
/// <typeparam name="T">byte for samples of 8 bits, ushort for 12.</typeparam>
internal sealed class JpegDecoder<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Scans at the most; each goes over the whole image, however short it is. Encoders make ten or so.</summary>
    private const int MaxScans = 64;

    private readonly FrameHeader _frame;
    private readonly ComponentPlane<T>[] _planes;
    private readonly ComponentCoefficients[] _coefficients;
    private readonly JpegTables _tables = new();
    private readonly ColorMarkers _colors = new();
    private int _restartInterval;
    private int _frames;

    /// <summary>Makes room for a frame, which is the declared one.</summary>
    public JpegDecoder(FrameHeader frame)
    {
        _frame = frame;
        _planes = [.. Enumerable.Range(0, frame.Components.Count).Select(i => new ComponentPlane<T>(frame, i))];
        _coefficients =
            frame.Process == JpegMarker.StartOfFrameProgressive
                ? [.. _planes.Select(plane => new ComponentCoefficients(plane.BlockRows, plane.BlockColumns))]
                : [];
    }

    /// <summary>Decodes the codestream to native pixels.</summary>
    /// <returns>What their samples mean.</returns>
    /// <exception cref="CodecException">It is malformed, or ends early.</exception>
    public PhotometricInterpretation Decode(ReadOnlySpan<byte> codestream, ImagePixel image, Span<byte> native)
    {
        ReadSegments(codestream);
        Transform();
        Write(image, native);
        return _colors.Interpret(_frame, image.PhotometricInterpretation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var plane in _planes)
        {
            plane.Dispose();
        }

        foreach (var coefficients in _coefficients)
        {
            coefficients.Dispose();
        }
    }

    private void ReadSegments(ReadOnlySpan<byte> codestream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(codestream.Length + EntropyReader.BufferPadding);
        try
        {
            var reader = new JpegSegmentReader(codestream);
            for (var scans = 0; reader.Read(); )
            {
                if (reader.Marker != JpegMarker.StartOfScan)
                {
                    ReadSegment(reader.Marker, reader.Parameters);
                }
                else if (++scans <= MaxScans)
                {
                    var entropy = new EntropyReader(codestream, reader.Position, buffer);
                    ReadScan(ScanHeader.Read(reader.Parameters, _frame), ref entropy);
                    reader.Position = entropy.Position;
                }
                else
                {
                    throw new CodecException($"The JPEG codestream has more than {MaxScans} scans.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadSegment(JpegMarker marker, ReadOnlySpan<byte> parameters)
    {
        switch (marker)
        {
            case JpegMarker.DefineHuffmanTables:
                _tables.Huffman.Define(parameters);
                break;
            case JpegMarker.DefineQuantizationTables:
                _tables.Quantization.Define(parameters);
                break;
            case JpegMarker.DefineRestartInterval:
                _restartInterval =
                    parameters.Length == sizeof(ushort)
                        ? BinaryPrimitives.ReadUInt16BigEndian(parameters)
                        : throw new CodecException("The JPEG restart interval is malformed.");
                break;
            case { IsStartOfFrame: true } when _frames++ > 0:
                throw new CodecException("The JPEG codestream has more than one frame.");
            default:
                _colors.Read(marker, parameters);
                break;
        }
    }

    private void ReadScan(ScanHeader scan, ref EntropyReader reader)
    {
        var blocks = new ScanBlocks<T>(_frame, _planes, scan, _restartInterval);
        if (_frame.Process != JpegMarker.StartOfFrameProgressive)
        {
            blocks.Decode(ref reader, new SequentialBlockDecoder<T>(scan, _planes, _tables));
            return;
        }

        foreach (var component in scan.Components)
        {
            var plane = _planes[component.Index];
            plane.Steps ??= _tables.Quantization[plane.Component.QuantizationTable].Steps;
        }

        blocks.Decode(ref reader, new ProgressiveBlockDecoder(scan, _coefficients, _tables.Huffman));
    }

    /// <summary>Makes samples of the coefficients of progressive scans.</summary>
    private void Transform()
    {
        if (_planes.Any(plane => plane.Steps is null) || _coefficients.Any(coefficients => !coefficients.HasDc))
        {
            throw new CodecException("The JPEG codestream lacks a scan of a component.");
        }

        for (var i = 0; i < _coefficients.Length; i++)
        {
            var plane = _planes[i];
            for (var row = 0; row < plane.BlockRows; row++)
            {
                for (var column = 0; column < plane.BlockColumns; column++)
                {
                    InverseDct.Transform(
                        _coefficients[i].Block(row, column),
                        plane.Steps,
                        plane.Block(row, column),
                        plane.Stride
                    );
                }
            }
        }
    }

    private void Write(ImagePixel image, Span<byte> native)
    {
        var upsamplers = Array.ConvertAll(_planes, plane => new RowUpsampler<T>(plane, _frame));
        var rowLength = native.Length / image.Rows;
        for (var y = 0; y < image.Rows; y++)
        {
            var row = native.Slice(y * rowLength, rowLength);
            if (typeof(T) == typeof(byte) && image.BytesPerSample == 1 && upsamplers.Length == 3)
            {
                NativeRow.Interleave(
                    MemoryMarshal.AsBytes(upsamplers[0].Row(y)),
                    MemoryMarshal.AsBytes(upsamplers[1].Row(y)),
                    MemoryMarshal.AsBytes(upsamplers[2].Row(y)),
                    row
                );
                continue;
            }

            for (var i = 0; i < upsamplers.Length; i++)
            {
                NativeRow.Write(upsamplers[i].Row(y), image, i, row);
            }
        }
    }
}
