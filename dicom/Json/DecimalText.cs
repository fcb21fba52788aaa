using System.Buffers.Text;
using System.Text.Json;

namespace ServerlessDicom.Dicom.Json;

/// <summary>
/// DS and IS as JSON numbers. The digits are kept as they stand, so that no precision is lost or made up; only what
/// the JSON grammar forbids (a plus sign, leading zeros, a bare decimal point) is mended. Text that is no finite
/// number, or for IS no integer, is written as a string, which PS3.18 Table F.2.3-1 allows.
/// </summary>
internal static class DecimalText
{
    // DS has 16 characters at most; what is much longer is not worth mending.
    private const int LongestNumber = 64;

    /// <summary>Writes one value without padding.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> text, bool isInteger)
    {
        Span<byte> number = stackalloc byte[LongestNumber + 2];
        var mayBeNumber = text.Length <= LongestNumber && !(isInteger && text.ContainsAny(".eE"u8));
        var length = mayBeNumber ? ToJsonNumber(text, number) : 0;
        if (length > 0)
        {
            writer.WriteRawValue(number[..length], skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    // The length of the number in JSON's grammar; 0 when the text is no finite number.
    private static int ToJsonNumber(ReadOnlySpan<byte> text, Span<byte> number)
    {
        if (!Utf8Parser.TryParse(text, out double value, out var consumed) || consumed != text.Length)
        {
            return 0;
        }

        if (!double.IsFinite(value) || !char.IsAsciiDigit((char)text[^1]) && text[^1] != '.')
        {
            return 0;
        }

        var length = 0;
        if (text[0] is (byte)'-' or (byte)'+')
        {
            if (text[0] == '-')
            {
                number[length++] = (byte)'-';
            }

            text = text[1..];
        }

        var exponentAt = text.IndexOfAny("eE"u8);
        var exponent = exponentAt < 0 ? default : text[exponentAt..];
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var pointAt = mantissa.IndexOf((byte)'.');
        var whole = (pointAt < 0 ? mantissa : mantissa[..pointAt]).TrimStart((byte)'0');
        var fraction = pointAt < 0 ? default : mantissa[(pointAt + 1)..];
        Append(whole.IsEmpty ? "0"u8 : whole, number, ref length);
        if (!fraction.IsEmpty)
        {
            Append("."u8, number, ref length);
            Append(fraction, number, ref length);
        }

        Append(exponent, number, ref length);
        return length;
    }

    private static void Append(ReadOnlySpan<byte> part, Span<byte> number, ref int length)
    {
        part.CopyTo(number[length..]);
        length += part.Length;
    }
}
