using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Model;

/// <summary>Turns the bytes of values into text and numbers (PS3.5 §6.2).</summary>
internal static class ElementValue
{
    private const byte Backslash = (byte)'\\';

    // Bytes that mean the same in every character set a data set can declare. Not so: escapes, and 7EH, which is an
    // overline in ISO_IR 13. 5CH is a yen sign there, but never gets here within a value.
    private static readonly SearchValues<byte> _plainAscii = SearchValues.Create([
        .. Enumerable.Range(0, 0x7E).Where(i => i != 0x1B).Select(i => (byte)i),
    ]);

    public static string? GetString(DicomElement element, DicomDataset dataset)
    {
        var vr = element.KnownVR;
        var bytes = element.Value.Span;
        if (bytes.IsEmpty || !vr.IsText())
        {
            return null;
        }

        if (vr.IsBackslashSeparated())
        {
            bytes = bytes[First(bytes, vr, dataset)];
        }

        var text = Decode(bytes, vr, dataset);
        return text.Length == 0 ? null : text;
    }

    public static string[] GetStrings(DicomElement element, DicomDataset dataset)
    {
        var vr = element.KnownVR;
        var bytes = element.Value.Span;
        if (bytes.IsEmpty || !vr.IsText())
        {
            return [];
        }

        if (!vr.IsBackslashSeparated() || !bytes.Contains(Backslash))
        {
            return [Decode(bytes, vr, dataset)];
        }

        var ranges = Split(bytes, vr, dataset);
        var values = new string[ranges.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Decode(bytes[ranges[i]], vr, dataset);
        }

        return values;
    }

    public static string[] GetAsciiStrings(DicomElement element)
    {
        var text = Encoding.ASCII.GetString(element.Value.Span.TrimEnd(" \0"u8));
        return text.Split('\\', StringSplitOptions.TrimEntries);
    }

    /// <summary>How many values a number or tag element has; 0 for other VRs.</summary>
    public static int Count(DicomElement element)
    {
        var vr = element.KnownVR;
        var bytes = element.Value.Span;
        return vr switch
        {
            DicomVR.DS or DicomVR.IS => bytes.IsEmpty ? 0 : bytes.Count(Backslash) + 1,
            DicomVR.AT => bytes.Length / 4,
            _ when !IsNumber(vr) => 0,
            _ => bytes.Length / vr.UnitSize(),
        };
    }

    public static long? GetInteger(DicomElement element, int index, bool isBigEndian)
    {
        var vr = element.KnownVR;
        if (vr == DicomVR.IS)
        {
            var text = Item(element.Value.Span, index);
            return Utf8Parser.TryParse(text, out long parsed, out var used) && used == text.Length ? parsed : null;
        }

        var unit = Unit(element, vr, index);
        if (unit.IsEmpty)
        {
            return null;
        }

        var isBig = isBigEndian && element.VR == vr;
        return vr switch
        {
            DicomVR.US => isBig
                ? BinaryPrimitives.ReadUInt16BigEndian(unit)
                : BinaryPrimitives.ReadUInt16LittleEndian(unit),
            DicomVR.SS => isBig
                ? BinaryPrimitives.ReadInt16BigEndian(unit)
                : BinaryPrimitives.ReadInt16LittleEndian(unit),
            DicomVR.UL => isBig
                ? BinaryPrimitives.ReadUInt32BigEndian(unit)
                : BinaryPrimitives.ReadUInt32LittleEndian(unit),
            DicomVR.SL => isBig
                ? BinaryPrimitives.ReadInt32BigEndian(unit)
                : BinaryPrimitives.ReadInt32LittleEndian(unit),
            DicomVR.SV => isBig
                ? BinaryPrimitives.ReadInt64BigEndian(unit)
                : BinaryPrimitives.ReadInt64LittleEndian(unit),
            DicomVR.UV => (
                isBig ? BinaryPrimitives.ReadUInt64BigEndian(unit) : BinaryPrimitives.ReadUInt64LittleEndian(unit)
            )
                is var value
                    and <= long.MaxValue
                ? (long)value
                : null,
            _ => null,
        };
    }

    public static double? GetNumber(DicomElement element, int index, bool isBigEndian)
    {
        var vr = element.KnownVR;
        if (vr is DicomVR.DS or DicomVR.IS)
        {
            var text = Item(element.Value.Span, index);
            return Utf8Parser.TryParse(text, out double parsed, out var used) && used == text.Length ? parsed : null;
        }

        if (vr is not (DicomVR.FL or DicomVR.FD or DicomVR.UV))
        {
            return GetInteger(element, index, isBigEndian);
        }

        var unit = Unit(element, vr, index);
        if (unit.IsEmpty)
        {
            return null;
        }

        var isBig = isBigEndian && element.VR == vr;
        return vr switch
        {
            DicomVR.FL => isBig
                ? BinaryPrimitives.ReadSingleBigEndian(unit)
                : BinaryPrimitives.ReadSingleLittleEndian(unit),
            DicomVR.FD => isBig
                ? BinaryPrimitives.ReadDoubleBigEndian(unit)
                : BinaryPrimitives.ReadDoubleLittleEndian(unit),
            _ => isBig ? BinaryPrimitives.ReadUInt64BigEndian(unit) : BinaryPrimitives.ReadUInt64LittleEndian(unit),
        };
    }

    public static DicomTag? GetTag(DicomElement element, int index, bool isBigEndian)
    {
        var bytes = element.Value.Span;
        if (element.KnownVR != DicomVR.AT || index >= bytes.Length / 4)
        {
            return null;
        }

        var pair = bytes.Slice(index * 4, 4);
        return isBigEndian && element.VR == DicomVR.AT
            ? new DicomTag(BinaryPrimitives.ReadUInt32BigEndian(pair))
            : new DicomTag(
                BinaryPrimitives.ReadUInt16LittleEndian(pair),
                BinaryPrimitives.ReadUInt16LittleEndian(pair[2..])
            );
    }

    public static bool TryParseTime(string text, out TimeOnly time)
    {
        time = default;
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        var (whole, fraction) = digits.IndexOf('.') is var dot and >= 0
            ? (digits[..dot], digits[(dot + 1)..])
            : (digits, "");
        if (
            whole.Length is not (2 or 4 or 6)
            || (fraction.Length > 0 && whole.Length < 6)
            || fraction.Length > 6
            || !whole.All(char.IsAsciiDigit)
            || !fraction.All(char.IsAsciiDigit)
        )
        {
            return false;
        }

        var hour = Two(whole, 0);
        var minute = Two(whole, 2);
        var second = Math.Min(Two(whole, 4), Two(whole, 4) == 60 ? 59 : int.MaxValue);
        if (hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var microseconds = int.Parse(fraction.PadRight(6, '0'), CultureInfo.InvariantCulture);
        time = new TimeOnly(hour, minute, second).Add(TimeSpan.FromMicroseconds(microseconds));
        return true;

        static int Two(string text, int at) => at < text.Length ? (text[at] - '0') * 10 + text[at + 1] - '0' : 0;
    }

    /// <summary>Encodes values as text, joined by backslashes and padded.</summary>
    public static byte[] Encode(ReadOnlySpan<string> values, DicomVR vr, DicomDataset dataset)
    {
        var text = string.Join('\\', values);
        return Pad(
            vr.UsesSpecificCharacterSet() && !Ascii.IsValid(text)
                ? dataset.CharacterSet.Encode(text, Delimiters(vr))
                : Encoding.ASCII.GetBytes(text),
            vr
        );
    }

    public static byte[] Pad(byte[] value, DicomVR vr) => value.Length % 2 == 0 ? value : [.. value, vr.Padding()];

    private static string Decode(ReadOnlySpan<byte> bytes, DicomVR vr, DicomDataset dataset)
    {
        // Trailing NULs are no padding of text, but common. Leading spaces count in the long text VRs (PS3.5 §6.2).
        bytes = bytes.TrimEnd(" \0"u8);
        if (vr is not (DicomVR.LT or DicomVR.ST or DicomVR.UT or DicomVR.UC or DicomVR.UR))
        {
            bytes = bytes.TrimStart((byte)' ');
        }

        return bytes.IndexOfAnyExcept(_plainAscii) < 0
            ? Encoding.ASCII.GetString(bytes)
            : dataset.CharacterSet.Decode(bytes, Delimiters(vr));
    }

    private static Range First(ReadOnlySpan<byte> bytes, DicomVR vr, DicomDataset dataset)
    {
        var end = bytes.IndexOf(Backslash);
        return end < 0 ? Range.All
            : bytes[..end].IndexOfAnyExcept(_plainAscii) < 0 ? ..end
            : Split(bytes, vr, dataset)[0];
    }

    private static List<Range> Split(ReadOnlySpan<byte> bytes, DicomVR vr, DicomDataset dataset)
    {
        var ranges = new List<Range>();
        if (vr.UsesSpecificCharacterSet() && bytes.IndexOfAnyExcept(_plainAscii) >= 0)
        {
            dataset.CharacterSet.SplitValues(bytes, ranges);
            return ranges;
        }

        foreach (var range in bytes.Split(Backslash))
        {
            ranges.Add(range);
        }

        return ranges;
    }

    private static TextDelimiters Delimiters(DicomVR vr) =>
        vr switch
        {
            DicomVR.PN => TextDelimiters.PersonName,
            DicomVR.LT or DicomVR.ST or DicomVR.UT => TextDelimiters.Text,
            _ => TextDelimiters.Values,
        };

    private static bool IsNumber(DicomVR vr) =>
        vr
            is DicomVR.US
                or DicomVR.SS
                or DicomVR.UL
                or DicomVR.SL
                or DicomVR.UV
                or DicomVR.SV
                or DicomVR.FL
                or DicomVR.FD;

    private static ReadOnlySpan<byte> Unit(DicomElement element, DicomVR vr, int index)
    {
        var size = vr.UnitSize();
        var bytes = element.Value.Span;
        return IsNumber(vr) && index < bytes.Length / size ? bytes.Slice(index * size, size) : default;
    }

    // One of the numbers as text, trimmed, and without the plus sign that the parser does not take before digits.
    private static ReadOnlySpan<byte> Item(ReadOnlySpan<byte> bytes, int index)
    {
        foreach (var range in bytes.Split(Backslash))
        {
            if (index-- == 0)
            {
                var text = bytes[range].Trim(" \0"u8);
                return text is [(byte)'+', _, ..] ? text[1..] : text;
            }
        }

        return default;
    }
}
