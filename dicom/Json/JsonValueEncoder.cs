using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Turns the elements of a Value array into the bytes of a value field (PS3.18 Table F.2.3-1), little endian and UTF-8.</summary>
internal sealed class JsonValueEncoder(JsonPosition position)
{
    private const int ComponentGroups = 3;

    private readonly JsonPosition _position = position;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Whether any text so far went beyond ASCII.</summary>
    public bool HasNonAscii { get; private set; }

    /// <summary>Reads the array that the reader stands on and leaves the reader on its end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="vr">How to encode the values.</param>
    /// <returns>The value field, padded.</returns>
    /// <exception cref="JsonException">The array has what the VR cannot have.</exception>
    public ReadOnlyMemory<byte> Encode(ref Utf8JsonReader reader, DicomVR vr)
    {
        _bytes.ResetWrittenCount();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (!vr.IsText())
            {
                WriteBinary(ref reader, vr);
                continue;
            }

            if (index > 0)
            {
                _bytes.Write(
                    vr.IsBackslashSeparated() ? "\\"u8 : throw _position.Error($"{vr.ToCode()} has one value")
                );
            }

            WriteText(ref reader, vr);
        }

        return ElementValue.Pad(_bytes.WrittenSpan.ToArray(), vr);
    }

    /// <summary>The text of a string token.</summary>
    /// <exception cref="JsonException">It is not well-formed Unicode.</exception>
    public string GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // How Utf8JsonReader tells of bytes that are not UTF-8 and of halves of surrogate pairs.
            throw _position.Error("a value has a string that is not well-formed");
        }
    }

    private void WriteText(ref Utf8JsonReader reader, DicomVR vr)
    {
        switch (reader.TokenType, vr)
        {
            case (JsonTokenType.Null, _):
                break;
            case (JsonTokenType.StartObject, DicomVR.PN):
                WritePersonName(ref reader, vr);
                break;
            case (JsonTokenType.String, _):
                Write(GetString(ref reader), vr.IsBackslashSeparated() ? "\\" : "", vr.UsesSpecificCharacterSet());
                break;
            case (JsonTokenType.Number, DicomVR.DS):
                _bytes.Write(GetRaw(ref reader));
                break;
            case (JsonTokenType.Number, DicomVR.IS):
                WriteInteger(ref reader);
                break;
            default:
                throw WrongType(vr);
        }
    }

    private void Write(string text, ReadOnlySpan<char> delimiters, bool mayExtend)
    {
        if (text.AsSpan().ContainsAny(delimiters))
        {
            throw _position.Error("a value contains the delimiter between values or component groups");
        }

        if (!Ascii.IsValid(text))
        {
            HasNonAscii = mayExtend
                ? true
                : throw _position.Error("a value has characters outside the default repertoire");
        }

        Encoding.UTF8.GetBytes(text, _bytes);
    }

    private void WritePersonName(ref Utf8JsonReader reader, DicomVR vr)
    {
        var groups = new string?[ComponentGroups];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var group =
                reader.ValueTextEquals("Alphabetic"u8) ? 0
                : reader.ValueTextEquals("Ideographic"u8) ? 1
                : reader.ValueTextEquals("Phonetic"u8) ? 2
                : throw _position.Error("a value has a component group that does not exist");
            reader.Read();
            groups[group] = reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.String => GetString(ref reader),
                _ => throw WrongType(vr),
            };
        }

        // Trailing empty groups go without their delimiters (PS3.5 §6.2.1.2).
        var count = Array.FindLastIndex(groups, group => !string.IsNullOrEmpty(group)) + 1;
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                _bytes.Write("="u8);
            }

            Write(groups[i] ?? "", "=\\", mayExtend: true);
        }
    }

    private void WriteBinary(ref Utf8JsonReader reader, DicomVR vr)
    {
        var size = vr == DicomVR.AT ? 2 * vr.UnitSize() : vr.UnitSize();
        var target = _bytes.GetSpan(size);
        switch (vr)
        {
            case DicomVR.AT:
                var tag = GetTag(ref reader);
                WriteUInt16LittleEndian(target, tag.Group);
                WriteUInt16LittleEndian(target[2..], tag.Element);
                break;
            case DicomVR.US:
                WriteUInt16LittleEndian(target, GetInteger<ushort>(ref reader, vr));
                break;
            case DicomVR.SS:
                WriteInt16LittleEndian(target, GetInteger<short>(ref reader, vr));
                break;
            case DicomVR.UL:
                WriteUInt32LittleEndian(target, GetInteger<uint>(ref reader, vr));
                break;
            case DicomVR.SL:
                WriteInt32LittleEndian(target, GetInteger<int>(ref reader, vr));
                break;
            case DicomVR.UV:
                WriteUInt64LittleEndian(target, GetInteger<ulong>(ref reader, vr));
                break;
            case DicomVR.SV:
                WriteInt64LittleEndian(target, GetInteger<long>(ref reader, vr));
                break;
            case DicomVR.FL:
                WriteSingleLittleEndian(target, GetFloat<float>(ref reader, vr));
                break;
            case DicomVR.FD:
                WriteDoubleLittleEndian(target, GetFloat<double>(ref reader, vr));
                break;
            default:
                throw _position.Error($"{vr.ToCode()} does not go into Value");
        }

        _bytes.Advance(size);
    }

    /// <summary>IS: the digits as they stand where they are an integer's, else (1.0, 1e2) those of the integer they mean.</summary>
    private void WriteInteger(ref Utf8JsonReader reader)
    {
        var raw = GetRaw(ref reader);
        if (raw.ContainsAny(".eE"u8))
        {
            Encoding.ASCII.GetBytes(GetInteger(ref reader, DicomVR.IS).ToString(CultureInfo.InvariantCulture), _bytes);
        }
        else
        {
            _bytes.Write(raw);
        }
    }

    private DicomTag GetTag(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && DicomTag.TryParse(GetString(ref reader), out var tag)
            ? tag
            : throw WrongType(DicomVR.AT);

    private Int128 GetInteger(ref Utf8JsonReader reader, DicomVR vr)
    {
        var text = (reader.TokenType, vr) switch
        {
            (JsonTokenType.Number, _) => GetRaw(ref reader),
            (JsonTokenType.String, DicomVR.SV or DicomVR.UV) => Encoding.UTF8.GetBytes(GetString(ref reader)),
            _ => throw WrongType(vr),
        };
        if (Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        // Writers that know only floating point numbers say 1.0 or 1e2.
        const NumberStyles Float =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number)
            ? (Int128)number
            : throw WrongType(vr);
    }

    private T GetInteger<T>(ref Utf8JsonReader reader, DicomVR vr)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
    {
        var integer = GetInteger(ref reader, vr);
        return integer >= Int128.CreateChecked(T.MinValue) && integer <= Int128.CreateChecked(T.MaxValue)
            ? T.CreateTruncating(integer)
            : throw _position.Error($"a value is out of the range of {vr.ToCode()}");
    }

    private T GetFloat<T>(ref Utf8JsonReader reader, DicomVR vr)
        where T : IBinaryFloatingPointIeee754<T>
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return T.NaN;
        }

        if (reader.TokenType != JsonTokenType.Number)
        {
            throw WrongType(vr);
        }

        var value = T.Parse(GetRaw(ref reader), NumberStyles.Float, CultureInfo.InvariantCulture);
        return T.IsFinite(value) ? value : throw _position.Error($"a value is out of the range of {vr.ToCode()}");
    }

    private static ReadOnlySpan<byte> GetRaw(ref Utf8JsonReader reader) =>
        reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;

    private JsonException WrongType(DicomVR vr) =>
        _position.Error($"a value is not of a JSON type, or not of a form, that {vr.ToCode()} can have");
}
