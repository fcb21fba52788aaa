using System.Buffers;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Finds where the objects of a JSON array lie while its bytes pass by, so that each can be read on its own. It looks at
/// brackets and strings only; whether an object is well-formed is found out by who reads it.
/// </summary>
internal sealed class JsonObjectSplitter
{
    private static readonly SearchValues<byte> _structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> _inString = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> _between = SearchValues.Create(" \t\r\n,"u8);

    private State _state = State.Start;
    private long _position;
    private long _objectStart;
    private int _depth;
    private bool _isArray;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>Whether there was an array, or a single object, that has ended.</summary>
    public bool IsComplete => _state == State.End;

    /// <summary>Whether what came cannot be an array of objects; nothing more is found then.</summary>
    public bool IsBroken => _state == State.Broken;

    /// <summary>Looks at the next bytes.</summary>
    /// <param name="bytes">What follows the bytes of the last call.</param>
    /// <param name="found">Called with offset and length of each object that ends in them.</param>
    public void Read(ReadOnlySpan<byte> bytes, Action<long, long> found)
    {
        var start = _position;
        while (_position - start < bytes.Length && _state != State.Broken)
        {
            var rest = bytes[(int)(_position - start)..];
            if (_state == State.Object)
            {
                ReadObject(rest, found);
            }
            else
            {
                ReadBetween(rest[0]);
            }
        }

        _position = start + bytes.Length;
    }

    private void ReadBetween(byte next)
    {
        switch (next)
        {
            // A byte order mark, which some writers put in front.
            case 0xEF or 0xBB or 0xBF when _state == State.Start && _position < 3:
            case var space when _between.Contains(space):
                break;
            case (byte)'[' when _state == State.Start:
                (_state, _isArray) = (State.Array, true);
                break;
            case (byte)']' when _state == State.Array:
                _state = State.End;
                break;
            case (byte)'{' when _state is State.Start or State.Array:
                (_state, _objectStart, _depth) = (State.Object, _position, 1);
                break;
            default:
                _state = State.Broken;
                break;
        }

        _position++;
    }

    private void ReadObject(ReadOnlySpan<byte> bytes, Action<long, long> found)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            _position++;
            return;
        }

        var at = bytes.IndexOfAny(_isInString ? _inString : _structure);
        if (at < 0)
        {
            _position += bytes.Length;
            return;
        }

        _position += at + 1;
        switch (bytes[at])
        {
            case (byte)'"':
                _isInString = !_isInString;
                break;
            case (byte)'\\':
                _isEscaped = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            default:
                if (--_depth == 0)
                {
                    found(_objectStart, _position - _objectStart);
                    _state = _isArray ? State.Array : State.End;
                }

                break;
        }
    }

    private enum State
    {
        Start,
        Array,
        Object,
        End,
        Broken,
    }
}
