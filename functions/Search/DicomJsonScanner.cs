using System.Buffers;
using System.Buffers.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Search;

/// <summary>
/// Finds attributes in the JSON that the index keeps of a level: one object, without white space, keys ascending. It moves
/// forward only and parses no values, so that a row of a search costs little more than copying it.
/// </summary>
/// <param name="json">The object, or nothing.</param>
internal ref struct DicomJsonScanner(ReadOnlySpan<byte> json)
{
    // "GGGGEEEE":
    private const int NameLength = 11;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}"u8);

    private readonly ReadOnlySpan<byte> json = json;
    private int at = 1;

    /// <summary>Moves to the attribute and gives its JSON; false when it is not there. Ask for ascending tags.</summary>
    /// <exception cref="FormatException">The JSON is not of the expected form.</exception>
    public bool TryFind(DicomTag tag, out ReadOnlySpan<byte> attribute)
    {
        while (at < json.Length && json[at] == '"')
        {
            if (
                !Utf8Parser.TryParse(json.Slice(at + 1), out uint name, out var digits, 'X')
                || digits != 8
                || name > tag.Value
            )
            {
                break;
            }

            var start = at + NameLength;
            var end = End(start);
            attribute = json[start..end];
            at = end < json.Length && json[end] == ',' ? end + 1 : end;
            if (name == tag.Value)
            {
                return true;
            }
        }

        attribute = default;
        return false;
    }

    // One past the closing brace of the object that starts there.
    private readonly int End(int start)
    {
        var depth = 0;
        for (var i = start; ; i++)
        {
            var skip = json[i..].IndexOfAny(Structure);
            if (skip < 0)
            {
                throw new FormatException("An attribute in the index is not complete.");
            }

            i += skip;
            switch (json[i])
            {
                case (byte)'{':
                    depth++;
                    break;
                case (byte)'}' when --depth == 0:
                    return i + 1;
                case (byte)'"':
                    i = EndOfString(i + 1);
                    break;
            }
        }
    }

    // The closing quotation mark.
    private readonly int EndOfString(int start)
    {
        for (var i = start; ; i += 2)
        {
            var skip = json[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (skip < 0)
            {
                throw new FormatException("A string in the index is not complete.");
            }

            i += skip;
            if (json[i] == '"')
            {
                return i;
            }
        }
    }
}
