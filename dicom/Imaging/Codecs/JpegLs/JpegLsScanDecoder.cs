using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Decodes a scan line by line.</summary>
internal sealed class JpegLsScanDecoder
{
    private readonly IReadOnlyList<ScanComponent> _components;
    private readonly int _restartInterval;
    private readonly NativeRows _rows;
    private readonly IJpegLsLineDecoder _decoder;

    /// <summary>Lines of each component, or one of pixels.</summary>
    private readonly JpegLsLines[] _lines;

    /// <summary>Makes a decoder of a scan.</summary>
    /// <param name="scan">Its header.</param>
    /// <param name="parameters">Its coding parameters.</param>
    /// <param name="restartInterval">How many lines are between restart markers; 0 when there are none.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <exception cref="CodecException">The scan is none of JPEG-LS, or its points are transformed.</exception>
    public JpegLsScanDecoder(ScanHeader scan, JpegLsParameters parameters, int restartInterval, NativeRows rows)
    {
        _components = scan.Components;
        _restartInterval = restartInterval;
        _rows = rows;
        var interleave = (JpegLsInterleave)scan.SelectionEnd;
        if (
            scan is not { ApproximationHigh: 0, ApproximationLow: 0 }
            || interleave > JpegLsInterleave.Sample
            || (interleave == JpegLsInterleave.None && _components.Count > 1)
        )
        {
            throw new CodecException(
                "A JPEG-LS scan is interleaved, or its points are transformed, in a way not known."
            );
        }

        var together = interleave == JpegLsInterleave.Sample ? _components.Count : 1;
        var places = (rows.Image.Columns + 2) * together;
        _decoder =
            parameters.Near == 0 && int.IsPow2(parameters.Maximum + 1)
                ? new JpegLsLineDecoder<JpegLsExactErrors>(parameters, new(parameters.Maximum), places)
                : new JpegLsLineDecoder<JpegLsQuantizedErrors>(parameters, new(parameters), places);
        _lines = new JpegLsLines[_components.Count / together];
        for (var i = 0; i < _lines.Length; i++)
        {
            _lines[i] = new JpegLsLines(places);
        }
    }

    /// <summary>Decodes the scan.</summary>
    /// <param name="codestream">The whole codestream.</param>
    /// <param name="position">Where the scan's bits begin.</param>
    /// <param name="native">Takes its samples, among the others of the frame.</param>
    /// <returns>Where the marker after the scan is.</returns>
    /// <exception cref="CodecException">Lines are broken, or not all there.</exception>
    public int Decode(ReadOnlySpan<byte> codestream, int position, Span<byte> native)
    {
        var bits = new JpegLsBitReader(codestream, position);
        var restarts = 0;
        for (var row = 0; row < _rows.Image.Rows; row++)
        {
            if (_restartInterval > 0 && row > 0 && row % _restartInterval == 0)
            {
                bits = Restart(codestream, bits.FindMarker(), restarts++);
            }

            DecodeRow(ref bits, row, native);
            if (bits.IsOverrun)
            {
                throw new CodecException("The JPEG-LS codestream ends before its image does.");
            }
        }

        return bits.FindMarker();
    }

    private void DecodeRow(ref JpegLsBitReader bits, int row, Span<byte> native)
    {
        if (_lines.Length < _components.Count)
        {
            var lines = _lines[0];
            lines.Next();
            var count = _components.Count;
            _decoder.DecodePixels(ref bits, count, lines);
            var pixels = lines.Line[count..^count];
            if (count == _rows.Image.SamplesPerPixel)
            {
                // All of them, each once and in order.
                _rows.Write(pixels, native, row);
                return;
            }

            for (var i = 0; i < count; i++)
            {
                _rows.Write(pixels[i..], count, native, row, _components[i].Index);
            }

            return;
        }

        for (var i = 0; i < _lines.Length; i++)
        {
            var lines = _lines[i];
            lines.Next();
            _decoder.DecodeLine(ref bits, lines);
            _rows.Write(lines.Line[1..^1], 1, native, row, _components[i].Index);
        }
    }

    private JpegLsBitReader Restart(ReadOnlySpan<byte> codestream, int position, int restarts)
    {
        var rest = codestream[position..];
        var due = (byte)((int)JpegMarker.FirstRestart + restarts % 8);
        if (rest.IndexOfAnyExcept((byte)0xFF) is not (>= 1 and var code) || rest[code] != due)
        {
            throw new CodecException("The JPEG-LS codestream lacks a restart marker.");
        }

        _decoder.Reset();
        foreach (var lines in _lines)
        {
            lines.Clear();
        }

        return new JpegLsBitReader(codestream, position + code + 1);
    }
}
