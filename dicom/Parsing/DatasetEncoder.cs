using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// Encodes a data set anew: values in the target's byte order, sequences and items of undefined length, no group
/// lengths (PS3.5 §7). Holds no more than a chunk of a value at a time and waits while the output is full.
/// </summary>
internal sealed class DatasetEncoder
{
    private readonly PipeWriter _output;
    private readonly DataSetEncoding _encoding;
    private readonly IDicomValueSource? _source;
    private readonly StreamedValue? _streamed;
    private int _unflushed;
    private bool _isRead = true;

    /// <summary>Encodes to <paramref name="output"/>, which is flushed as it fills and not completed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="encoding">How.</param>
    /// <param name="source">Where values are that are not held; null when all are.</param>
    /// <param name="streamed">What an element of the data set, not of its items, is replaced by; null for none.</param>
    public DatasetEncoder(
        PipeWriter output,
        DataSetEncoding encoding,
        IDicomValueSource? source,
        StreamedValue? streamed = null
    )
    {
        _output = output;
        _encoding = encoding;
        _source = source;
        _streamed = streamed;
    }

    /// <summary>Writes a data set to its end, unless whoever reads the output has gone.</summary>
    public async Task WriteAsync(DicomDataset dataset, CancellationToken cancellationToken)
    {
        var levels = new Stack<Level>();
        levels.Push(new Level(dataset));
        while (levels.TryPeek(out var level) && _isRead)
        {
            if (level.TryTakeItem(out var item))
            {
                WriteHeader(EncodedElementHeader.ItemStart(_encoding));
                levels.Push(new Level(item));
            }
            else if (level.TryEndSequence())
            {
                WriteHeader(EncodedElementHeader.SequenceEnd(_encoding));
            }
            else if (level.TryTakeElement(out var element))
            {
                await WriteElementAsync(element, level, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                levels.Pop();
                if (levels.Count > 0)
                {
                    WriteHeader(EncodedElementHeader.ItemEnd(_encoding));
                }
            }

            if (_unflushed >= PipeWriterExtensions.ChunkLength)
            {
                _unflushed = 0;
                _isRead = await _output.TryFlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await _output.TryFlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private ValueTask WriteElementAsync(DicomElement element, Level level, CancellationToken cancellationToken)
    {
        if (element.Tag.IsGroupLength)
        {
            return ValueTask.CompletedTask;
        }

        if (element.Tag == _streamed?.Tag && level.Dataset.Parent is null)
        {
            return WriteStreamedAsync(_streamed, cancellationToken);
        }

        var header = EncodedElementHeader.Of(element, level.Dataset, _encoding);
        WriteHeader(header);
        if (element.Fragments is { } fragments)
        {
            return WriteFragmentsAsync(element.Tag, fragments, cancellationToken);
        }

        if (element.Items is { } items)
        {
            // An empty sequence has been announced as such, and needs no end.
            level.BeginSequence(items.Count > 0 ? items : null);
            return ValueTask.CompletedTask;
        }

        var swapSize = SwapSize(element.VR, level.Dataset.IsBigEndian, header.VR, _encoding.IsBigEndian);
        if (element.IsHeld && element.Length <= PipeWriterExtensions.ChunkLength)
        {
            _output.Write(element.Value.Span, swapSize);
            _unflushed += element.Value.Length;
            Pad(element);
            return ValueTask.CompletedTask;
        }

        return WriteLongValueAsync(element, swapSize, cancellationToken);
    }

    /// <summary>
    /// Bytes per word to reverse; 1 for none. OB and UN are the same in both byte orders, so a value that becomes one of
    /// them is left, or made, little endian.
    /// </summary>
    private static int SwapSize(DicomVR sourceVR, bool isSourceBigEndian, DicomVR targetVR, bool isTargetBigEndian)
    {
        var source = isSourceBigEndian ? sourceVR.UnitSize() : 1;
        var target = isTargetBigEndian ? targetVR.UnitSize() : 1;
        return source == target ? 1 : Math.Max(source, target);
    }

    private async ValueTask WriteLongValueAsync(DicomElement element, int swapSize, CancellationToken cancellationToken)
    {
        if (element.IsHeld)
        {
            _isRead = await _output.WriteChunksAsync(element.Value, swapSize, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await CopyAsync(element.Tag, element.Offset, element.Length, swapSize, cancellationToken)
                .ConfigureAwait(false);
        }

        Pad(element);
    }

    private async ValueTask WriteStreamedAsync(StreamedValue streamed, CancellationToken cancellationToken)
    {
        WriteHeader(new EncodedElementHeader(streamed.Tag, streamed.VR, streamed.Length, _encoding));
        _isRead = await streamed.WriteAsync(_output, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the Basic Offset Table and the fragments.</summary>
    private async ValueTask WriteFragmentsAsync(
        DicomTag tag,
        DicomFragments fragments,
        CancellationToken cancellationToken
    )
    {
        WriteHeader(EncodedElementHeader.CountedItem((uint)fragments.BasicOffsetTable.Length, _encoding));
        _isRead = await _output
            .WriteChunksAsync(fragments.BasicOffsetTable, swapSize: 1, cancellationToken)
            .ConfigureAwait(false);
        var items = fragments.Items;
        for (var (first, next) = (0, 0); first < items.Count && _isRead; first = next)
        {
            next = EndOfRun(items, first);
            var start = items[first].Offset;
            var end = items[next - 1].Offset + items[next - 1].Length;
            WriteHeader(EncodedElementHeader.CountedItem(items[first].Length, _encoding));
            await CopyAsync(tag, start, end - start, swapSize: 1, cancellationToken).ConfigureAwait(false);
        }

        WriteHeader(EncodedElementHeader.SequenceEnd(_encoding));
    }

    /// <summary>
    /// The end of the fragments that lie one after the other from <paramref name="first"/> on, so that one read gets
    /// them all. As they were read, an item header is all that is between two; they are only ever written in the syntax
    /// they were read in, so those headers are right, too.
    /// </summary>
    private static int EndOfRun(IReadOnlyList<DicomFragment> items, int first)
    {
        var next = first + 1;
        while (
            next < items.Count
            && items[next].Offset == items[next - 1].Offset + items[next - 1].Length + ElementHeader.ShortLength
        )
        {
            next++;
        }

        return next;
    }

    private async ValueTask CopyAsync(
        DicomTag tag,
        long offset,
        long length,
        int swapSize,
        CancellationToken cancellationToken
    )
    {
        if (_source is null)
        {
            throw new InvalidOperationException(
                $"The value of {tag} is not held, and there is no source to take it from."
            );
        }

        var stream = await _source.OpenAsync(offset, length, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            _isRead = await _output.CopyFromAsync(stream, length, swapSize, cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteHeader(EncodedElementHeader header)
    {
        var size = header.Write(_output.GetSpan(ElementHeader.LongLength));
        _output.Advance(size);
        _unflushed += size;
    }

    private void Pad(DicomElement element)
    {
        if ((element.Length & 1) != 0)
        {
            _output.Write([element.VR.Padding()], swapSize: 1);
            _unflushed++;
        }
    }

    /// <summary>A data set or item being written, and how far that has come.</summary>
    private sealed class Level(DicomDataset dataset)
    {
        private IReadOnlyList<DicomDataset>? _items;
        private int _nextItem;
        private int _nextElement;

        public DicomDataset Dataset => dataset;

        public void BeginSequence(IReadOnlyList<DicomDataset>? items) => (_items, _nextItem) = (items, 0);

        public bool TryTakeItem([NotNullWhen(true)] out DicomDataset? item)
        {
            item = _items is not null && _nextItem < _items.Count ? _items[_nextItem++] : null;
            return item is not null;
        }

        public bool TryEndSequence()
        {
            var wasOpen = _items is not null;
            _items = null;
            return wasOpen;
        }

        public bool TryTakeElement([NotNullWhen(true)] out DicomElement? element)
        {
            element = _nextElement < dataset.Count ? dataset.Elements[_nextElement++] : null;
            return element is not null;
        }
    }
}
