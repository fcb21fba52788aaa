namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>
/// A Huffman table made for decoding (ISO/IEC 10918-1 Annexes C and F.2.2.3). The next bits select an entry that holds, for
/// what is short enough to be seen whole, the code and the number that follows it, together.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>How many bits select an entry.</summary>
    public const int LookupBits = 10;

    /// <summary>The longest code in bits.</summary>
    public const int MaxCodeLength = 16;

    /// <summary>How many coefficients to go on at the end of a block.</summary>
    public const int EndOfBlock = ZigZag.Length;

    private const int SixteenZeros = 0xF0;

    private readonly byte[] _symbols;
    private readonly int[] _entries = new int[1 << LookupBits];

    /// <summary>By the next bits, the symbol times 256 plus the length of its code; 0 for longer codes.</summary>
    private readonly ushort[] _codes = new ushort[1 << LookupBits];

    /// <summary>By the length of a code, what 16 bits that begin with it, or a shorter one, are less than.</summary>
    private readonly int[] _limits = new int[MaxCodeLength + 1];

    /// <summary>By the length of a code, what to add to it for its symbol's place.</summary>
    private readonly int[] _offsets = new int[MaxCodeLength + 1];

    private readonly bool _isAc;

    /// <summary>Makes the table.</summary>
    /// <param name="counts">The number of codes of each length, 1 to 16 (BITS).</param>
    /// <param name="symbols">Their symbols, by ascending code (HUFFVAL).</param>
    /// <param name="isAc">Whether symbols are runs of zeros and categories, rather than categories of differences.</param>
    /// <exception cref="CodecException">There are more codes than fit, or impossible symbols.</exception>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols, bool isAc)
    {
        _symbols = symbols.ToArray();
        _isAc = isAc;
        if (!isAc && symbols.ContainsAnyInRange((byte)17, byte.MaxValue))
        {
            throw new CodecException("A JPEG Huffman table has a category above 16.");
        }

        var (code, place) = (0, 0);
        for (var length = 1; length <= MaxCodeLength; length++)
        {
            _offsets[length] = place - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, place++)
            {
                if (length <= LookupBits && code < 1 << length)
                {
                    var shift = LookupBits - length;
                    _codes.AsSpan(code << shift, 1 << shift).Fill((ushort)((symbols[place] << 8) | length));
                }
            }

            if (code > 1 << length)
            {
                throw new CodecException("A JPEG Huffman table has more codes than there can be.");
            }

            _limits[length] = code << (MaxCodeLength - length);
            code <<= 1;
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            _entries[i] = EntryOf(i);
        }
    }

    /// <summary>
    /// By the next <see cref="LookupBits"/> bits: the bits to skip in bits 0 to 5, how many coefficients to go on in bits
    /// 8 to 15, the difference or coefficient in bits 16 to 31 (of category 16: -32768). At the end of a block, or of a band
    /// in so many blocks, <see cref="EndOfBlock"/> to go on, and the category of their number. Where <see cref="IsPartial"/>,
    /// <see cref="Resolve"/> tells the same.
    /// </summary>
    public ReadOnlySpan<int> Entries => _entries;

    /// <summary>Whether an entry does not tell all.</summary>
    public static bool IsPartial(int entry) => (entry & 0x80) != 0;

    /// <summary>The entry, in the form of <see cref="Entries"/>, for what begins with bits that do not show it whole.</summary>
    /// <param name="bits">The next bits, most significant first; 32 or more.</param>
    /// <exception cref="CodecException">They begin with no code.</exception>
    public int Resolve(ulong bits)
    {
        var code = FindCode(bits);
        var (symbol, length) = (code >> 8, code & 0xFF);
        return Entry(
            symbol,
            length,
            CategoryOf(symbol) is > 0 and var category ? (bits << length) >> (64 - category) : 0
        );
    }

    /// <summary>The symbol that comes next, times 256, plus the length of its code.</summary>
    /// <param name="bits">The next bits, most significant first; 16 or more.</param>
    /// <exception cref="CodecException">They begin with no code.</exception>
    public int FindCode(ulong bits) =>
        _codes[(int)(bits >> (64 - LookupBits))] is not 0 and var code ? code : FindLongCode((int)(bits >> 48));

    private int FindLongCode(int bits)
    {
        for (var length = LookupBits + 1; length <= MaxCodeLength; length++)
        {
            if (bits < _limits[length])
            {
                return (_symbols[(bits >> (MaxCodeLength - length)) + _offsets[length]] << 8) | length;
            }
        }

        throw new CodecException("The JPEG codestream has a code that is not in its Huffman table.");
    }

    private int EntryOf(int bits)
    {
        const int partial = 0x80;
        if (_codes[bits] is not (not 0 and var code))
        {
            return partial;
        }

        var (symbol, length) = (code >> 8, code & 0xFF);
        var category = CategoryOf(symbol);
        var rest = LookupBits - length - category;
        return rest < 0 ? partial : Entry(symbol, length, (ulong)((bits >> rest) & ((1 << category) - 1)));
    }

    /// <summary>How many bits follow the code.</summary>
    private int CategoryOf(int symbol) => _isAc ? symbol & 15 : symbol & 31 & ~16;

    private int Entry(int symbol, int length, ulong number)
    {
        var category = CategoryOf(symbol);
        var (value, step) = symbol switch
        {
            16 when !_isAc => (short.MinValue, 1),
            SixteenZeros => (0, 16),
            _ when category > 0 => (Extend((int)number, category), (symbol >> 4) + 1),
            _ => (symbol >> 4, _isAc ? EndOfBlock : 1),
        };
        return (value << 16) | (step << 8) | (length + category);
    }

    /// <summary>EXTEND (§F.2.2.1): numbers whose first bit is 0 are negative.</summary>
    public static int Extend(int number, int category) =>
        number < 1 << (category - 1) ? number + 1 - (1 << category) : number;
}
