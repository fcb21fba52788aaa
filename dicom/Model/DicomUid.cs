using System.Globalization;
using System.Numerics;

namespace ServerlessDicom.Dicom.Model;

/// <summary>Unique identifiers (PS3.5 §9) and the registry of PS3.6 Annex A.</summary>
public static partial class DicomUid
{
    private const int MaxLength = 64;

    /// <summary>Whether the text is 1 to 64 characters of digits and dots, without empty components and without leading zeros in one.</summary>
    public static bool IsValid(ReadOnlySpan<char> uid)
    {
        if (uid.Length is 0 or > MaxLength)
        {
            return false;
        }

        var start = 0;
        for (var i = 0; i <= uid.Length; i++)
        {
            if (i == uid.Length || uid[i] == '.')
            {
                var length = i - start;
                if (length == 0 || (length > 1 && uid[start] == '0'))
                {
                    return false;
                }

                start = i + 1;
            }
            else if (!char.IsAsciiDigit(uid[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The registered name, or null.</summary>
    public static string? GetName(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        var values = new RegistryText(Values, ValueEnds);
        var (low, high) = (0, values.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            switch (values.CompareTo(middle, uid))
            {
                case 0:
                    return new RegistryText(Names, NameEnds).GetString(middle);
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return null;
    }

    /// <summary>Makes a new UID under 2.25 from a random UUID (PS3.5 §B.2).</summary>
    public static string Generate()
    {
        Span<byte> uuid = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(uuid, bigEndian: true, out _);
        var number = new BigInteger(uuid, isUnsigned: true, isBigEndian: true);
        return string.Create(CultureInfo.InvariantCulture, $"2.25.{number}");
    }
}
