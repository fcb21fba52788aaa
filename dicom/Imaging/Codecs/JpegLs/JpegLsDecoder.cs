using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Decodes a frame of JPEG-LS (ISO/IEC 14495-1), scan by scan.</summary>
internal ref struct JpegLsDecoder
{
    private readonly ReadOnlySpan<byte> _codestream;
    private readonly ImagePixel _image;
    private readonly Span<byte> _native;
    private JpegSegmentReader _segments;
    private JpegLsExtension _extension;
    private FrameHeader? _frame;
    private int _restartInterval;

    /// <summary>The components decoded already, a bit for each.</summary>
    private int _decoded;

    private JpegLsDecoder(ReadOnlySpan<byte> codestream, ImagePixel image, Span<byte> native)
    {
        _codestream = codestream;
        _image = image;
        _native = native;
        _segments = new JpegSegmentReader(codestream);
    }

    /// <summary>Decodes a frame to native samples.</summary>
    /// <exception cref="CodecException">It is no such frame of the image.</exception>
    public static void Decode(ReadOnlySpan<byte> codestream, ImagePixel image, Span<byte> native) =>
        new JpegLsDecoder(codestream, image, native).Decode();

    private void Decode()
    {
        var all = (1 << _image.SamplesPerPixel) - 1;
        while (_decoded != all)
        {
            if (!_segments.Read())
            {
                throw new CodecException("The JPEG-LS codestream ends before its image does.");
            }

            ReadSegment(_segments.Parameters);
        }
    }

    private void ReadSegment(ReadOnlySpan<byte> parameters)
    {
        switch (_segments.Marker)
        {
            case JpegMarker.StartOfFrameJpegLs when _frame is null:
                _frame = FrameHeader.Read(_segments.Marker, parameters);
                break;
            case var marker when marker.IsStartOfFrame:
                throw new CodecException("The codestream is not one frame of JPEG-LS.");
            case JpegMarker.JpegLsPresetParameters:
                _extension.Add(parameters);
                break;
            case JpegMarker.DefineRestartInterval:
                // It has 2 to 4 bytes (§C.2.5).
                _restartInterval = parameters.Length is >= 2 and <= 4
                    ? JpegLsExtension.ReadNumber(parameters)
                    : throw new CodecException("The restart interval of the JPEG-LS codestream is broken.");
                break;
            case JpegMarker.Application8 when parameters is [.., not 0] && parameters[..^1].SequenceEqual("mrfx"u8):
                throw new CodecException("The color transforms of Hewlett-Packard's JPEG-LS are not known.");
            case JpegMarker.StartOfScan:
                DecodeScan(parameters);
                break;
        }
    }

    private void DecodeScan(ReadOnlySpan<byte> parameters)
    {
        if (_frame is null)
        {
            throw new CodecException("The JPEG-LS codestream has a scan before its frame header.");
        }

        var scan = ScanHeader.Read(parameters, _frame);
        Verify(_frame);
        foreach (var component in scan.Components)
        {
            var bit = 1 << component.Index;
            if ((_decoded & bit) != 0 || component is not { DcTable: 0, AcTable: 0 })
            {
                throw new CodecException("A component of the JPEG-LS codestream comes twice, or has a mapping table.");
            }

            _decoded |= bit;
        }

        var decoder = new JpegLsScanDecoder(
            scan,
            JpegLsParameters.Create(_frame.Precision, scan.SelectionStart, _extension.Preset),
            _restartInterval,
            new NativeRows(_image, _frame.Precision)
        );
        _segments.Position = decoder.Decode(_codestream, _segments.Position, _native);
    }

    private readonly void Verify(FrameHeader frame)
    {
        var (rows, columns) = _extension.Size ?? (frame.Rows, frame.Columns);
        if (frame.IsSubsampled)
        {
            throw new CodecException("JPEG-LS with components of different sizes is not known.");
        }

        // The number of lines may be left open, for a marker after the first scan (DNL).
        (frame with { Rows = rows == 0 ? _image.Rows : rows, Columns = columns }).Verify(_image);
    }
}
