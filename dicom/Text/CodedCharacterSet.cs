using System.Collections.Frozen;

namespace ServerlessDicom.Dicom.Text;

/// <summary>
/// One graphic character set of ISO/IEC 2022, as it is designated to a code element and invoked in GL or GR. Codes are
/// the seven-bit ones of GL: 20H to 7FH, or two bytes of 21H to 7EH as one big-endian number.
/// </summary>
internal sealed class CodedCharacterSet
{
    /// <summary>Stands in the tables for a code without a character.</summary>
    public const char Undefined = '\uFFFD';

    /// <summary>The rows, and the cells of a row, of a 94 by 94 set.</summary>
    public const int Rows = 94;

    private readonly Lazy<char[]> _characters;
    private readonly Lazy<FrozenDictionary<char, ushort>> _codes;

    /// <param name="final">The final byte of the escape sequences that designate the set.</param>
    /// <param name="shape">How many characters it can have and how many bytes one takes.</param>
    /// <param name="characters">Makes the table: 96 characters from code 20H on, or 94 rows of 94.</param>
    public CodedCharacterSet(byte final, CodedCharacterSetShape shape, Func<char[]> characters)
    {
        Final = final;
        Shape = shape;
        _characters = new(characters);
        _codes = new(() => Invert(_characters.Value, IsMultiByte));
    }

    /// <summary>The final byte of the escape sequences that designate the set.</summary>
    public byte Final { get; }

    /// <summary>How many characters it can have and how many bytes one takes.</summary>
    public CodedCharacterSetShape Shape { get; }

    /// <summary>Whether a character takes two bytes.</summary>
    public bool IsMultiByte => Shape == CodedCharacterSetShape.Multi94;

    /// <summary>The character of a single-byte code, or <see cref="Undefined"/>.</summary>
    public char GetCharacter(int code) => _characters.Value[code - 0x20];

    /// <summary>The character of a two-byte code, both bytes from 21H to 7EH, or <see cref="Undefined"/>.</summary>
    public char GetCharacter(int row, int cell) => _characters.Value[(row - 0x21) * Rows + cell - 0x21];

    /// <summary>Finds the code of a character.</summary>
    public bool TryGetCode(char character, out ushort code) => _codes.Value.TryGetValue(character, out code);

    private static FrozenDictionary<char, ushort> Invert(char[] characters, bool isMultiByte)
    {
        var codes = new Dictionary<char, ushort>();
        for (var i = 0; i < characters.Length; i++)
        {
            if (characters[i] == Undefined)
            {
                continue;
            }
            var code = isMultiByte ? (i / Rows + 0x21) << 8 | (i % Rows + 0x21) : i + 0x20;
            // Vendor rows repeat characters of the standard's rows; the first code is the standard's.
            codes.TryAdd(characters[i], (ushort)code);
        }
        return codes.ToFrozenDictionary();
    }
}
