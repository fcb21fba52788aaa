using System.Buffers;
using System.Globalization;

namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The normal form of person names (PS3.5 §6.2.1) for matching, which is insensitive to case and accents as
/// PS3.4 §C.2.2.2.1.1 allows.
/// </summary>
internal static class PersonName
{
    /// <summary>The most component groups a name has: alphabetic, ideographic and phonetic.</summary>
    public const int MaxGroups = 3;

    /// <summary>
    /// Brings one component group to its normal form: upper case, Latin, Greek and Cyrillic letters without accents,
    /// no spaces around components and only single ones in them, no trailing <c>^</c>. Wildcards stay.
    /// </summary>
    public static string Normalize(ReadOnlySpan<char> group)
    {
        // A ligature becomes two letters.
        var rented = ArrayPool<char>.Shared.Rent(2 * group.Length);
        try
        {
            var folded = rented.AsSpan();
            var length = 0;
            foreach (var character in group)
            {
                length += Append(character, folded, length);
            }

            return new string(folded[..length].TrimEnd("^ "));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// The words of a name in normal form: its runs of letters and digits. Apostrophes are passed over, so that
    /// <c>O'NEIL</c> is one word.
    /// </summary>
    public static IReadOnlyList<string> Words(string normalized)
    {
        var words = new List<string>();
        var word = new char[normalized.Length];
        var length = 0;
        foreach (var character in normalized)
        {
            if (IsPartOfWord(character))
            {
                word[length++] = character;
            }
            else if (length > 0 && character is not ('\'' or '\u2019'))
            {
                words.Add(new string(word, 0, length));
                length = 0;
            }
        }

        if (length > 0)
        {
            words.Add(new string(word, 0, length));
        }

        return words;
    }

    private static int Append(char character, Span<char> folded, int length)
    {
        switch (character)
        {
            case >= '\u0300' and <= '\u036F':
                return 0; // a combining accent
            case ' ' or '\u3000' when length == 0 || folded[length - 1] is ' ' or '^':
                return 0;
            case ' ' or '\u3000':
                folded[length] = ' ';
                return 1;
            case '^' when length > 0 && folded[length - 1] == ' ':
                folded[length - 1] = '^';
                return 0;
        }

        var letter = PersonNameLetters.Fold(character);
        if (PersonNameLetters.Expand(letter) is not { } pair)
        {
            folded[length] = letter;
            return 1;
        }

        pair.CopyTo(folded[length..]);
        return pair.Length;
    }

    // Surrogates, because the letters beyond the first plane are ideographs.
    private static bool IsPartOfWord(char character) =>
        char.IsLetterOrDigit(character)
        || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
