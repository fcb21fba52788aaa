using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <content>
/// Encapsulated Pixel Data (PS3.5 §A.4). Any OB or OW element of undefined length is taken for such, as it can be nothing
/// else.
/// </content>
internal sealed partial class DataSetParser
{
    private const int HeadLength = 4;

    private readonly List<DicomFragment> _fragments = [];
    private ReadOnlyMemory<byte> _basicOffsetTable;
    private bool _hasBasicOffsetTable;

    private void OpenFragments(ref ParseFrame frame, ElementHeader header)
    {
        _isAtValue = false;
        _fragments.Clear();
        (_basicOffsetTable, _hasBasicOffsetTable) = (default, false);
        Open(
            new ParseFrame
            {
                Kind = FrameKind.Fragments,
                Encoding = frame.Encoding,
                End = ParseFrame.Undefined,
                Bound = frame.Bound,
                Dataset = frame.Dataset,
                Header = header,
                ValueStart = Position,
            }
        );
    }

    private ParseOutcome? ParseFragment(ref ParseFrame frame, ReadOnlySpan<byte> rest)
    {
        CheckRoom(frame, ElementHeader.ShortLength);
        if (rest.Length < ElementHeader.ShortLength)
        {
            return NeedMore();
        }

        ElementHeader.TryRead(rest, frame.Encoding with { IsExplicitVR = false }, out var header);
        if (header.Tag == ElementHeader.SequenceDelimitation)
        {
            CloseFragments(frame);
            return null;
        }

        if (header.Tag != ElementHeader.Item || header.HasUndefinedLength)
        {
            throw Malformed("There is something else than a fragment in encapsulated Pixel Data", Position);
        }

        CheckRoom(frame, header.Length + header.ValueLength);
        return _hasBasicOffsetTable ? AddFragment(header, rest) : HoldBasicOffsetTable(header, rest);
    }

    private ParseOutcome? HoldBasicOffsetTable(ElementHeader header, ReadOnlySpan<byte> rest)
    {
        CheckHeld(header.ValueLength);
        if (rest.Length < header.Length + header.ValueLength)
        {
            return NeedMore();
        }

        Count(header.Length);
        Position += header.Length;
        _headerBytes += header.ValueLength;
        _basicOffsetTable = _window.Slice((int)(Position - _offset), (int)header.ValueLength);
        _hasBasicOffsetTable = true;
        Position += header.ValueLength;
        if (!_basicOffsetTable.IsEmpty)
        {
            HeldEnd = Position;
        }

        return null;
    }

    private ParseOutcome? AddFragment(ElementHeader header, ReadOnlySpan<byte> rest)
    {
        var headLength = (int)Math.Min(HeadLength, header.ValueLength);
        if (rest.Length < header.Length + headLength)
        {
            return NeedMore();
        }

        if (_fragments.Count == limits.MaxFragments)
        {
            throw Limit($"There are more than {limits.MaxFragments} fragments");
        }

        Span<byte> head = stackalloc byte[HeadLength];
        head.Clear();
        rest.Slice(header.Length, headLength).CopyTo(head);
        _fragments.Add(
            new DicomFragment(
                Position + header.Length,
                (uint)header.ValueLength,
                BinaryPrimitives.ReadUInt32BigEndian(head)
            )
        );
        Position += header.Length + header.ValueLength;
        return null;
    }

    private void CloseFragments(in ParseFrame frame)
    {
        Position += ElementHeader.ShortLength;
        _elements.Push(
            new DicomElement(frame.Header.Tag, frame.Header.VR, default)
            {
                Length = DicomElement.UndefinedLength,
                Offset = frame.ValueStart,
                Fragments = new DicomFragments(_basicOffsetTable, _fragments.ToArray()),
            }
        );
        _top--;
    }
}
