using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

/// <summary>Decodes a frame of process 14: lossless, sequential, Huffman coded (ISO/IEC 10918-1 Annex H), scan by scan.</summary>
internal ref struct JpegLosslessDecoder
{
    private readonly ReadOnlySpan<byte> _codestream;
    private readonly ImagePixel _image;
    private readonly Span<byte> _native;
    private readonly HuffmanTables _tables = new();
    private JpegSegmentReader _segments;
    private FrameHeader? _frame;
    private int _restartInterval;

    /// <summary>The components decoded already, a bit for each.</summary>
    private int _decoded;

    private JpegLosslessDecoder(ReadOnlySpan<byte> codestream, ImagePixel image, Span<byte> native)
    {
        _codestream = codestream;
        _image = image;
        _native = native;
        _segments = new JpegSegmentReader(codestream);
    }

    /// <summary>Decodes a frame to native samples.</summary>
    /// <exception cref="CodecException">It is no such frame of the image.</exception>
    public static void Decode(ReadOnlySpan<byte> codestream, ImagePixel image, Span<byte> native) =>
        new JpegLosslessDecoder(codestream, image, native).Decode();

    private void Decode()
    {
        var all = (1 << _image.SamplesPerPixel) - 1;
        while (_decoded != all)
        {
            if (!_segments.Read())
            {
                throw new CodecException("The JPEG codestream ends before its image does.");
            }

            ReadSegment(_segments.Parameters);
        }
    }

    private void ReadSegment(ReadOnlySpan<byte> parameters)
    {
        switch (_segments.Marker)
        {
            case JpegMarker.StartOfFrameLossless when _frame is null:
                _frame = FrameHeader.Read(_segments.Marker, parameters);
                break;
            case var marker when marker.IsStartOfFrame:
                throw new CodecException("The JPEG codestream is not one frame of process 14.");
            case JpegMarker.DefineHuffmanTables:
                _tables.Define(parameters);
                break;
            case JpegMarker.DefineRestartInterval:
                _restartInterval = parameters is [var high, var low]
                    ? (high << 8) | low
                    : throw new CodecException("The restart interval of the JPEG codestream is broken.");
                break;
            case JpegMarker.StartOfScan:
                DecodeScan(parameters);
                break;
        }
    }

    private void DecodeScan(ReadOnlySpan<byte> parameters)
    {
        if (_frame is null)
        {
            throw new CodecException("The JPEG codestream has a scan before its frame header.");
        }

        var scan = ScanHeader.Read(parameters, _frame);

        // The number of lines may be left open, for a marker after the first scan (DNL).
        (_frame.Rows == 0 ? _frame with { Rows = _image.Rows } : _frame).Verify(_image);
        VerifySampling(_frame, scan);
        foreach (var component in scan.Components)
        {
            var bit = 1 << component.Index;
            if ((_decoded & bit) != 0)
            {
                throw new CodecException("A component of the JPEG codestream comes twice.");
            }

            _decoded |= bit;
        }

        var decoder = new JpegLosslessScanDecoder(
            scan,
            _tables,
            _restartInterval,
            new NativeRows(_image, _frame.Precision)
        );
        var buffer = ArrayPool<byte>.Shared.Rent(_codestream.Length + EntropyReader.BufferPadding);
        try
        {
            var reader = new EntropyReader(_codestream, _segments.Position, buffer);
            decoder.Decode(ref reader, _native);
            _segments.Position = reader.Position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Refuses components that are smaller than others, which no transfer syntax of process 14 has. Where all are alike,
    /// their factors say in which order scans of several components have their samples; here that of one by one.
    /// </summary>
    private static void VerifySampling(FrameHeader frame, ScanHeader scan)
    {
        if (frame.IsSubsampled || (scan.Components.Count > 1 && (frame.MaxHorizontal, frame.MaxVertical) != (1, 1)))
        {
            throw new CodecException("Components of different sizes are not known in lossless JPEG.");
        }
    }
}
