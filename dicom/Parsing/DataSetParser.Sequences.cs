using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <content>Sequences and their items (PS3.5 §7.5), and UN that holds one (§6.2.2).</content>
internal sealed partial class DataSetParser
{
    // After so many values that began like a sequence and were none, no more are looked into.
    private const int MaxWrongGuesses = 64;

    private int _guesses;
    private int _wrongGuesses;

    private ParseOutcome? OpenUndefined(ref ParseFrame frame, ElementHeader header)
    {
        if (header.Tag == DicomTag.PixelData || header.VR is DicomVR.OB or DicomVR.OW)
        {
            OpenFragments(ref frame, header);
            return null;
        }

        if (header.VR is not (DicomVR.SQ or DicomVR.UN))
        {
            throw Malformed($"An element with VR {header.VR.ToCode()} has no length", Position);
        }

        OpenSequence(
            ref frame,
            header,
            header.VR == DicomVR.UN ? DataSetEncoding.ImplicitLittleEndian : frame.Encoding
        );
        return null;
    }

    private void OpenSequence(
        ref ParseFrame frame,
        ElementHeader header,
        DataSetEncoding encoding,
        bool isGuess = false
    )
    {
        if (++_depth > limits.MaxDepth)
        {
            throw Limit($"Sequences are nested more than {limits.MaxDepth} deep");
        }

        var end = header.HasUndefinedLength ? ParseFrame.Undefined : Position + header.ValueLength;
        _isAtValue = false;
        _guesses += isGuess ? 1 : 0;
        Open(
            new ParseFrame
            {
                Kind = FrameKind.Sequence,
                Encoding = encoding,
                End = end,
                Bound = header.HasUndefinedLength ? frame.Bound : end,
                Dataset = frame.Dataset,
                Header = header,
                ValueStart = Position,
                IsGuess = isGuess,
                MayBeExplicit = header.VR == DicomVR.UN,
                HasSignedPixels = frame.HasSignedPixels,
            }
        );
    }

    private void CloseSequence(in ParseFrame frame)
    {
        _depth--;
        _guesses -= frame.IsGuess ? 1 : 0;
        _elements.Push(
            new DicomElement(frame.Header.Tag, _items.PopTo(frame.FirstItem))
            {
                Length = frame.Header.ValueLength,
                Offset = frame.ValueStart,
            }
        );
    }

    private ParseOutcome? ParseItem(ref ParseFrame frame, ReadOnlySpan<byte> rest)
    {
        CheckRoom(frame, ElementHeader.ShortLength);
        if (rest.Length < ElementHeader.ShortLength)
        {
            return NeedMore();
        }

        var tag = frame.Encoding.ReadTag(rest);
        if (tag == ElementHeader.Item)
        {
            return OpenItem(ref frame, rest);
        }

        if (tag != ElementHeader.SequenceDelimitation && tag != ElementHeader.ItemDelimitation)
        {
            throw Malformed("There is something else than an item in a sequence", Position);
        }

        // A delimiter that ends nothing is passed over.
        Position += ElementHeader.ShortLength;
        if (tag == ElementHeader.SequenceDelimitation && frame.End == ParseFrame.Undefined)
        {
            Close();
        }

        return null;
    }

    private ParseOutcome? OpenItem(ref ParseFrame frame, ReadOnlySpan<byte> rest)
    {
        ElementHeader.TryRead(rest, frame.Encoding, out var header);
        CheckRoom(frame, header.Length + Math.Max(header.ValueLength, 0));
        var encoding = frame.Encoding;
        if (frame.MayBeExplicit && header.ValueLength is DicomElement.UndefinedLength or >= ElementHeader.ShortLength)
        {
            const int Ahead = 2 * ElementHeader.ShortLength;
            if (rest.Length < Ahead)
            {
                return NeedMore();
            }

            var vr = (DicomVR)BinaryPrimitives.ReadUInt16LittleEndian(rest[(header.Length + 4)..]);
            encoding = vr.IsKnown() ? DataSetEncoding.ExplicitLittleEndian : encoding;
        }

        Count(header.Length);
        Position += header.Length;
        var end = header.HasUndefinedLength ? ParseFrame.Undefined : Position + header.ValueLength;
        Open(
            new ParseFrame
            {
                Kind = FrameKind.Item,
                Encoding = encoding,
                End = end,
                Bound = header.HasUndefinedLength ? frame.Bound : end,
                Dataset = new DicomDataset { IsBigEndian = encoding.IsBigEndian, Parent = frame.Dataset },
                HasSignedPixels = frame.HasSignedPixels,
            }
        );
        return null;
    }

    // Null when there are too few bytes to tell.
    private static bool? BeginsLikeSequence(ElementHeader header, ReadOnlySpan<byte> value) =>
        header.ValueLength < ElementHeader.ShortLength ? false
        : value.Length < sizeof(uint) ? null
        : DataSetEncoding.ImplicitLittleEndian.ReadTag(value) == ElementHeader.Item;

    // A long value may be passed over, so that it is only looked into when the dictionary calls it a sequence.
    private bool MayGuess(ElementHeader header) =>
        DicomDictionary.GetVR(header.Tag) == DicomVR.SQ
        || (header.ValueLength <= limits.LargeValueBytes && _wrongGuesses < MaxWrongGuesses);

    private ParseOutcome? OpenGuess(ref ParseFrame frame, ElementHeader header, ReadOnlySpan<byte> rest)
    {
        var canBeTakenBack = header.ValueLength <= limits.LargeValueBytes && _wrongGuesses < MaxWrongGuesses;
        if (canBeTakenBack && rest.Length < header.ValueLength)
        {
            return NeedMore();
        }

        OpenSequence(ref frame, header, DataSetEncoding.ImplicitLittleEndian, canBeTakenBack);
        return null;
    }

    private bool TryTakeBackGuess()
    {
        if (_guesses == 0)
        {
            return false;
        }

        while (!_frames[_top].IsGuess)
        {
            _depth -= _frames[_top--].Kind == FrameKind.Sequence ? 1 : 0;
        }

        var guess = _frames[_top--];
        _depth--;
        _guesses--;
        _wrongGuesses++;
        _elements.Truncate(guess.FirstElement);
        _items.Truncate(guess.FirstItem);
        Position = guess.ValueStart;
        var value = _window.Slice((int)(Position - _offset), (int)guess.Header.ValueLength);
        _headerBytes += value.Length;
        Add(guess.Header, guess.Header.VR, value, isHeld: true);
        return true;
    }
}
