namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Decodes the blocks of progressive scans to coefficients (ISO/IEC 10918-1 §G.2).</summary>
internal sealed class ProgressiveBlockDecoder : IBlockDecoder
{
    private const int MaxApproximation = 13;

    private readonly ScanHeader _scan;
    private readonly ComponentCoefficients[] _components;
    private readonly HuffmanTable?[] _tables;
    private readonly int[] _predictions;

    /// <summary>How many blocks, the next one included, have no more coefficients that were 0 before (EOBRUN).</summary>
    private int _endOfBandRun;

    /// <summary>Prepares for a scan.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="coefficients">Those of all components of the frame.</param>
    /// <param name="tables">The Huffman tables in force.</param>
    /// <exception cref="CodecException">Its parameters cannot be those of a progressive scan, or a table is missing.</exception>
    public ProgressiveBlockDecoder(
        ScanHeader scan,
        IReadOnlyList<ComponentCoefficients> coefficients,
        HuffmanTables tables
    )
    {
        var isDc = scan.SelectionStart == 0;
        if (
            scan.SelectionEnd >= ZigZag.Length
            || scan.SelectionEnd < scan.SelectionStart
            || (isDc ? scan.SelectionEnd != 0 : scan.Components.Count != 1)
            || scan.ApproximationLow > MaxApproximation
            || (scan.ApproximationHigh != 0 && scan.ApproximationHigh != scan.ApproximationLow + 1)
        )
        {
            throw new CodecException("A progressive JPEG scan has impossible parameters.");
        }

        _scan = scan;
        _components = [.. scan.Components.Select(component => coefficients[component.Index])];
        _predictions = new int[_components.Length];
        _tables = new HuffmanTable?[_components.Length];
        for (var i = 0; i < _tables.Length; i++)
        {
            _components[i].HasDc |= isDc;
            _tables[i] =
                !isDc ? tables.Ac(scan.Components[i].AcTable)
                : IsRefinement ? null
                : tables.Dc(scan.Components[i].DcTable);
        }
    }

    private bool IsRefinement => _scan.ApproximationHigh != 0;

    /// <inheritdoc/>
    public void Restart()
    {
        _predictions.AsSpan().Clear();
        _endOfBandRun = 0;
    }

    /// <inheritdoc/>
    public void Decode(ref EntropyReader reader, int component, int row, int column)
    {
        var block = _components[component].Block(row, column);
        var table = _tables[component];
        if (table is null)
        {
            block[0] |= (short)(reader.ReadBits(1) << _scan.ApproximationLow);
        }
        else if (_scan.SelectionStart == 0)
        {
            _predictions[component] += reader.ReadDifference(table);
            block[0] = (short)(_predictions[component] << _scan.ApproximationLow);
        }
        else if (!IsRefinement)
        {
            DecodeBand(ref reader, table, block);
        }
        else
        {
            RefineBand(ref reader, table, block);
        }
    }

    /// <summary>The first scan of a band (§G.1.2.2).</summary>
    private void DecodeBand(ref EntropyReader reader, HuffmanTable table, Span<short> block)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return;
        }

        for (var place = _scan.SelectionStart - 1; place < _scan.SelectionEnd; )
        {
            var (step, value) = reader.ReadCoefficient(table);
            if (step == HuffmanTable.EndOfBlock)
            {
                _endOfBandRun = (1 << value) + reader.ReadBits(value) - 1;
                return;
            }

            place += step;
            if (value != 0)
            {
                Verify(place);
                block[ZigZag.Order[place]] = (short)(value << _scan.ApproximationLow);
            }
        }
    }

    /// <summary>A later scan of a band: one more bit of what is not 0, and new ones of 1 or -1 (§G.1.2.3).</summary>
    private void RefineBand(ref EntropyReader reader, HuffmanTable table, Span<short> block)
    {
        var place = _scan.SelectionStart;
        while (_endOfBandRun == 0 && place <= _scan.SelectionEnd)
        {
            var symbol = reader.ReadSymbol(table);
            var (run, category) = (symbol >> 4, symbol & 15);
            if (category == 0 && run < 15)
            {
                _endOfBandRun = (1 << run) + reader.ReadBits(run);
                break;
            }

            if (category > 1)
            {
                throw new CodecException("A progressive JPEG scan brings more than one bit.");
            }

            var isPositive = category > 0 && reader.ReadBits(1) == 1;
            place = Refine(ref reader, block, place, run);
            if (category > 0)
            {
                Verify(place);
                block[ZigZag.Order[place]] = (short)((isPositive ? 1 : -1) << _scan.ApproximationLow);
            }

            place++;
        }

        if (_endOfBandRun > 0)
        {
            Refine(ref reader, block, place, ZigZag.Length);
            _endOfBandRun--;
        }
    }

    /// <summary>Refines what is not 0, up to the place of a 0 after as many others; or behind the band.</summary>
    private int Refine(ref EntropyReader reader, Span<short> block, int place, int zeros)
    {
        var bit = 1 << _scan.ApproximationLow;
        for (; place <= _scan.SelectionEnd; place++)
        {
            ref var coefficient = ref block[ZigZag.Order[place]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                {
                    break;
                }
            }
            else if (reader.ReadBits(1) == 1 && (coefficient & bit) == 0)
            {
                coefficient += (short)(coefficient > 0 ? bit : -bit);
            }
        }

        return place;
    }

    private void Verify(int place)
    {
        if (place > _scan.SelectionEnd)
        {
            throw new CodecException("A progressive JPEG scan has a coefficient outside of its band.");
        }
    }
}
