using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

/// <summary>Decodes a scan row by row: all differences of a row, then its samples.</summary>
internal sealed class JpegLosslessScanDecoder
{
    private readonly IReadOnlyList<ScanComponent> _components;
    private readonly HuffmanTable[] _tables;
    private readonly int _predictor;
    private readonly int _pointTransform;
    private readonly int _restartRows;
    private readonly NativeRows _rows;
    private readonly short[] _differences;
    private ushort[] _above;
    private ushort[] _samples;

    /// <summary>Makes a decoder of a scan.</summary>
    /// <param name="scan">Its header.</param>
    /// <param name="tables">The Huffman tables in force.</param>
    /// <param name="restartInterval">How many pixels are between restart markers; 0 when there are none.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <exception cref="CodecException">The scan cannot be one of process 14.</exception>
    public JpegLosslessScanDecoder(ScanHeader scan, HuffmanTables tables, int restartInterval, NativeRows rows)
    {
        var columns = rows.Image.Columns;
        if (
            scan is not { SelectionStart: >= 1 and <= 7, ApproximationHigh: 0 }
            || scan.ApproximationLow >= rows.Precision
        )
        {
            throw new CodecException(
                "A scan of the JPEG codestream has a predictor or point transform that cannot be."
            );
        }

        // Intervals are whole rows (§H.1.1).
        if (restartInterval % columns != 0)
        {
            throw new CodecException("A restart interval of the JPEG codestream ends within a row.");
        }

        _components = scan.Components;
        _tables = [.. scan.Components.Select(component => tables.Dc(component.DcTable))];
        _predictor = scan.SelectionStart;
        _pointTransform = scan.ApproximationLow;
        _restartRows = restartInterval / columns;
        _rows = rows;
        _differences = new short[columns * _components.Count];
        _above = new ushort[_differences.Length];
        _samples = new ushort[_differences.Length];
    }

    /// <summary>Decodes the scan.</summary>
    /// <param name="reader">Its bits.</param>
    /// <param name="native">Takes its samples, among the others of the frame.</param>
    /// <exception cref="CodecException">It is broken, or not all there.</exception>
    public void Decode(ref EntropyReader reader, Span<byte> native)
    {
        var isFirst = true;
        for (var row = 0; row < _rows.Image.Rows; row++)
        {
            if (_restartRows > 0 && row > 0 && row % _restartRows == 0)
            {
                reader.Restart();
                isFirst = true;
            }

            ReadDifferences(ref reader);
            reader.VerifyEnd();
            AddUp(isFirst);
            Write(row, native);
            (_above, _samples) = (_samples, _above);
            isFirst = false;
        }
    }

    private void ReadDifferences(ref EntropyReader shared)
    {
        // A copy can live in registers.
        var reader = shared;
        var differences = _differences.AsSpan();
        if (_tables.AsSpan().IndexOfAnyExcept(_tables[0]) < 0)
        {
            var table = _tables[0];
            foreach (ref var difference in differences)
            {
                difference = (short)reader.ReadLongDifference(table);
            }
        }
        else
        {
            for (var i = 0; i < differences.Length; i += _tables.Length)
            {
                for (var c = 0; c < _tables.Length; c++)
                {
                    differences[i + c] = (short)reader.ReadLongDifference(_tables[c]);
                }
            }
        }

        shared = reader;
    }

    private void AddUp(bool isFirst)
    {
        var step = _components.Count;
        for (var c = 0; c < step; c++)
        {
            var predicted = isFirst ? 1 << (_rows.Precision - _pointTransform - 1) : _above[c];
            _samples[c] = (ushort)(predicted + _differences[c]);
        }

        JpegLosslessPrediction.AddUp(isFirst ? 1 : _predictor, _differences, _above, step, _samples);
    }

    private void Write(int row, Span<byte> native)
    {
        var step = _components.Count;
        if (step == _rows.Image.SamplesPerPixel)
        {
            // All of them, each once and in order.
            _rows.Write(_samples, native, row, _pointTransform);
            return;
        }

        for (var c = 0; c < step; c++)
        {
            _rows.Write(_samples.AsSpan(c), step, native, row, _components[c].Index, _pointTransform);
        }
    }
}
