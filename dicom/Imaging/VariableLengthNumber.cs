using System.Buffers;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>Unsigned numbers in as many bytes as they need: seven bits each, least significant first, the eighth set where more follow.</summary>
internal static class VariableLengthNumber
{
    private const int MaxLength = 10;

    /// <summary>Appends a number.</summary>
    public static void Write(IBufferWriter<byte> output, ulong number)
    {
        var span = output.GetSpan(MaxLength);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            span[length++] = (byte)(number | 0x80);
        }

        span[length++] = (byte)number;
        output.Advance(length);
    }

    /// <summary>Reads the number at <paramref name="position"/> and moves past it.</summary>
    /// <exception cref="FormatException">It is cut short or does not fit 64 bits.</exception>
    public static ulong Read(ReadOnlySpan<byte> bytes, ref int position)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64 && position < bytes.Length; shift += 7)
        {
            var next = bytes[position++];
            if (shift == 63 && next > 1)
            {
                break;
            }

            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new FormatException("A variable-length number is cut short or too large.");
    }
}
