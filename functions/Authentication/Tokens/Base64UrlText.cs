using System.Buffers;
using System.Buffers.Text;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Reads Base64url as RFC 7515 §2 has it: no padding, no white space, and one text only for each sequence of bytes.</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> _alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    /// <summary>The bytes of a text.</summary>
    /// <returns>False when it is not in the one form.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(_alphabet) || text.Length % 4 == 1)
        {
            return false;
        }

        try
        {
            // Refuses bits left over at the end that are not zero.
            bytes = Base64Url.DecodeFromChars(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
