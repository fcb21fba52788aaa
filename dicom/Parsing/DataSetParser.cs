using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// Parses elements, items and fragments (PS3.5 §7) over windows of contiguous bytes. Nesting lives in an explicit stack,
/// so that input decides neither about recursion nor, by a claimed length, about memory.
/// </summary>
internal sealed partial class DataSetParser(DicomReadLimits limits, bool holdsEverything)
{
    public const ushort MetaGroup = 0x0002;

    private const int FirstFrames = 8;

    private readonly ParseStack<DicomElement> _elements = new();
    private readonly ParseStack<DicomDataset> _items = new();
    private ParseFrame[] _frames = new ParseFrame[FirstFrames];
    private int _top = -1;
    private int _depth;
    private int _elementCount;
    private long _headerBytes;
    private bool _onlyMeta;

    // Set between an element's header and its value.
    private bool _isAtValue;
    private ElementHeader _header;

    private ReadOnlyMemory<byte> _window;
    private long _offset;
    private bool _isFinal;

    public bool StopsAtPixelData { private get; set; }

    public long Position { get; private set; }

    public long HeldEnd { get; private set; }

    /// <summary>Starts on a data set at the top level.</summary>
    /// <param name="dataset">What to fill.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="position">Where it starts.</param>
    /// <param name="onlyMeta">Whether it ends before the first element that is not of group 0002.</param>
    public void Begin(DicomDataset dataset, DataSetEncoding encoding, long position, bool onlyMeta)
    {
        Position = position;
        _onlyMeta = onlyMeta;
        _top = -1;
        Open(
            new ParseFrame
            {
                Kind = FrameKind.Top,
                Dataset = dataset,
                Encoding = encoding,
                End = ParseFrame.Undefined,
                Bound = long.MaxValue,
            }
        );
    }

    /// <inheritdoc cref="Part10Parser.Parse"/>
    public ParseOutcome Parse(ReadOnlyMemory<byte> window, long offset, bool isFinal)
    {
        (_window, _offset, _isFinal) = (window, offset, isFinal);
        while (true)
        {
            try
            {
                return ParseWindow();
            }
            catch (DicomFormatException failure)
                when (failure.Problem == DicomFormatProblem.Malformed && TryTakeBackGuess())
            {
                // What looked like a sequence was none. It is a plain value now, and parsing goes on behind it.
            }
        }
    }

    private ParseOutcome ParseWindow()
    {
        var span = _window.Span;
        while (true)
        {
            ref var frame = ref _frames[_top];
            if (Position > _offset + span.Length)
            {
                return NeedMore();
            }

            if (frame.End == Position && !_isAtValue)
            {
                Close();
                continue;
            }

            var rest = span[(int)(Position - _offset)..];
            var outcome = frame.Kind switch
            {
                FrameKind.Sequence => ParseItem(ref frame, rest),
                FrameKind.Fragments => ParseFragment(ref frame, rest),
                FrameKind.Padding => ParsePadding(rest),
                _ when _isAtValue => ParseValue(ref frame, rest),
                _ => ParseHeader(ref frame, rest),
            };
            if (outcome is { } reason)
            {
                return reason;
            }
        }
    }

    private ParseOutcome? ParseHeader(ref ParseFrame frame, ReadOnlySpan<byte> rest)
    {
        CheckRoom(frame, ElementHeader.ShortLength);
        if (!ElementHeader.TryRead(rest, frame.Encoding, out var header))
        {
            return frame.Kind == FrameKind.Top ? ParseEnd(rest) : NeedMore();
        }

        var tag = header.Tag;
        if (_onlyMeta && tag.Group != MetaGroup)
        {
            return End();
        }

        if (tag.Group == ElementHeader.DelimiterGroup)
        {
            PassDelimiter(frame, tag);
            return null;
        }

        if (tag.Value == 0 && frame.Kind == FrameKind.Top)
        {
            frame.Kind = FrameKind.Padding;
            return null;
        }

        CheckRoom(frame, header.Length + Math.Max(header.ValueLength, 0));
        Count(header.Length);
        frame.IsOutOfOrder |= tag <= frame.LastTag && frame.LastTag != default;
        frame.LastTag = tag;
        Position += header.Length;
        (_header, _isAtValue) = (header, true);
        if (StopsAtPixelData && IsTopPixelData(frame, tag))
        {
            Deliver();
            return ParseOutcome.ReachedPixelData;
        }

        return null;
    }

    private ParseOutcome? ParseValue(ref ParseFrame frame, ReadOnlySpan<byte> rest)
    {
        var header = _header;
        var vr = header.VR;
        if (header.HasUndefinedLength)
        {
            return OpenUndefined(ref frame, header);
        }

        if (vr == DicomVR.SQ)
        {
            OpenSequence(ref frame, header, frame.Encoding);
            return null;
        }

        if (vr == DicomVR.UN && BeginsLikeSequence(header, rest) is var looksSo and not false)
        {
            if (looksSo is null)
            {
                return NeedMore();
            }

            if (MayGuess(header))
            {
                return OpenGuess(ref frame, header, rest);
            }
        }

        var isPassedOver =
            IsTopPixelData(frame, header.Tag) || (header.ValueLength > limits.LargeValueBytes && vr.MayBeBulkData());
        if (isPassedOver && !holdsEverything)
        {
            Add(header, Resolve(frame, header), default, isHeld: false);
            return null;
        }

        if (!isPassedOver)
        {
            CheckHeld(header.ValueLength);
        }

        if (rest.Length < header.ValueLength)
        {
            return NeedMore();
        }

        var value = _window.Slice((int)(Position - _offset), (int)header.ValueLength);
        if (!isPassedOver)
        {
            _headerBytes += value.Length;
            NotePixelRepresentation(ref frame, header, value.Span);
        }

        Add(header, Resolve(frame, header), value, isHeld: true);
        return null;
    }

    private void Add(ElementHeader header, DicomVR vr, ReadOnlyMemory<byte> value, bool isHeld)
    {
        _elements.Push(
            new DicomElement(header.Tag, vr, value)
            {
                Length = header.ValueLength,
                Offset = Position,
                IsHeld = isHeld,
            }
        );
        Position += header.ValueLength;
        _isAtValue = false;
        if (!value.IsEmpty)
        {
            HeldEnd = Position;
        }
    }

    private void PassDelimiter(in ParseFrame frame, DicomTag tag)
    {
        var isOpenItem = frame.Kind == FrameKind.Item && frame.End == ParseFrame.Undefined;
        if (tag == ElementHeader.Item)
        {
            throw Malformed("There is an item where an element should be", Position);
        }

        if (isOpenItem && tag == ElementHeader.SequenceDelimitation && _frames[_top - 1].End == ParseFrame.Undefined)
        {
            // The item's own delimiter is missing; this one is left for the sequence.
            Close();
            return;
        }

        // A delimiter that ends nothing is passed over.
        Position += ElementHeader.ShortLength;
        if (isOpenItem && tag == ElementHeader.ItemDelimitation)
        {
            Close();
        }
    }

    // Zeros behind the last element are padding to some block size.
    private ParseOutcome ParsePadding(ReadOnlySpan<byte> rest)
    {
        var other = rest.IndexOfAnyExcept((byte)0);
        if (other >= 0)
        {
            throw Malformed("There is something after the zeros at the end", Position + other);
        }

        Position += rest.Length;
        return _isFinal ? End() : ParseOutcome.NeedsMore;
    }

    private ParseOutcome ParseEnd(ReadOnlySpan<byte> rest)
    {
        if (!_isFinal)
        {
            return ParseOutcome.NeedsMore;
        }

        if (!_onlyMeta)
        {
            if (rest.ContainsAnyExcept((byte)0))
            {
                throw Fail(DicomFormatProblem.Truncated, "The input ends within an element header", Position);
            }

            Position += rest.Length;
        }

        return End();
    }

    private ParseOutcome End()
    {
        Deliver();
        _elements.Release();
        _items.Release();
        return ParseOutcome.Ended;
    }

    // Gives the data set at the top what was found so far.
    private void Deliver()
    {
        ref var frame = ref _frames[0];
        frame.Dataset.AppendRead(_elements.PopTo(frame.FirstElement), frame.IsOutOfOrder);
    }

    private void Open(ParseFrame frame)
    {
        if (++_top == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        frame.FirstElement = _elements.Count;
        frame.FirstItem = _items.Count;
        _frames[_top] = frame;
    }

    private void Close()
    {
        ref var frame = ref _frames[_top];
        switch (frame.Kind)
        {
            case FrameKind.Item:
                frame.Dataset.AppendRead(_elements.PopTo(frame.FirstElement), frame.IsOutOfOrder);
                _items.Push(frame.Dataset);
                break;
            case FrameKind.Sequence:
                CloseSequence(frame);
                break;
            default:
                throw new InvalidOperationException($"{frame.Kind} has no defined end.");
        }

        _top--;
    }

    // US or SS: known from Pixel Representation, here or around, once that was passed (which precedes nearly all of them).
    private static DicomVR Resolve(in ParseFrame frame, ElementHeader header) =>
        header.VR == DicomVR.US
        && frame.HasSignedPixels
        && !frame.Encoding.IsExplicitVR
        && DicomDictionary.DependsOnPixelRepresentation(header.Tag)
            ? DicomVR.SS
            : header.VR;

    private static void NotePixelRepresentation(ref ParseFrame frame, ElementHeader header, ReadOnlySpan<byte> value)
    {
        if (header.Tag == DicomTag.PixelRepresentation && value.Length >= sizeof(ushort))
        {
            frame.HasSignedPixels = frame.Encoding.ReadUInt16(value) == 1;
        }
    }

    private static bool IsTopPixelData(in ParseFrame frame, DicomTag tag) =>
        frame.Kind == FrameKind.Top
        && (tag == DicomTag.PixelData || tag == DicomTag.FloatPixelData || tag == DicomTag.DoubleFloatPixelData);
}
