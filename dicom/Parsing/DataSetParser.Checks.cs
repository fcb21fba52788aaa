namespace ServerlessDicom.Dicom.Parsing;

/// <content>Limits, bounds and failures.</content>
internal sealed partial class DataSetParser
{
    private void Count(int bytes)
    {
        if (++_elementCount > limits.MaxElements)
        {
            throw Limit($"There are more than {limits.MaxElements} elements and items");
        }

        _headerBytes += bytes;
        CheckHeld(0);
    }

    private void CheckHeld(long more)
    {
        if (_headerBytes + more > limits.MaxHeaderBytes)
        {
            throw Limit($"Headers and values other than bulk data are longer than {limits.MaxHeaderBytes} bytes");
        }
    }

    private void CheckRoom(in ParseFrame frame, long length)
    {
        if (length > frame.Bound - Position)
        {
            throw Malformed("There is more in an item or sequence than its length says", Position);
        }
    }

    private ParseOutcome NeedMore()
    {
        // Within a guess every byte is there, so that more of them would lie behind its end.
        if (_guesses > 0)
        {
            throw Malformed("There is more in an item or sequence than its length says", Position);
        }

        if (_isFinal)
        {
            throw Fail(DicomFormatProblem.Truncated, "The input ends too early", _offset + _window.Length);
        }

        return ParseOutcome.NeedsMore;
    }

    private DicomFormatException Malformed(string what, long offset) =>
        Fail(DicomFormatProblem.Malformed, what, offset);

    private DicomFormatException Limit(string what) => Fail(DicomFormatProblem.LimitExceeded, what, Position);

    private DicomFormatException Fail(DicomFormatProblem problem, string what, long offset)
    {
        var last = _frames[_top].Kind is FrameKind.Sequence or FrameKind.Fragments
            ? _frames[_top].Header.Tag
            : _frames[_top].LastTag;
        return new DicomFormatException(problem, $"{what}; last element {last}, offset {offset}.", offset);
    }
}
