using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Xml;

/// <summary>
/// Writes data sets as the Native DICOM Model (PS3.19 §A.1), from DICOM JSON as <see cref="DicomJsonWriter"/> makes it,
/// piece by piece: it holds no more than what tells where in the data set it is.
/// </summary>
/// <remarks>
/// The element has the namespace of the schema. A private element gets the tag gggg00ee and its creator; without one in
/// the data set it keeps its tag. Private Creator elements themselves are written as they are, so that nothing is lost.
/// Null among the values of FL and FD, for which JSON has no number, is written as NaN. What becomes of characters that
/// XML does not have: <see cref="XmlText"/>.
/// </remarks>
/// <param name="output">Where to; not flushed.</param>
/// <param name="bulkDataUriPrefix">Put before every BulkDataURI.</param>
public sealed class NativeModelWriter(IBufferWriter<byte> output, string bulkDataUriPrefix = "")
{
    private static readonly byte[] Start = Encoding.UTF8.GetBytes(
        $"""<?xml version="1.0" encoding="UTF-8"?><NativeDicomModel xmlns="{NativeModel.Namespace}" xml:space="preserve">"""
    );

    private static readonly byte[][] Components = [.. NativeModel.NameComponents.Select(Encoding.UTF8.GetBytes)];

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(bulkDataUriPrefix);
    private readonly Stack<Level> _levels = new();
    private JsonReaderState _state = new(DicomJsonReader.JsonOptions);
    private byte[] _text = new byte[256];
    private Member _member;

    /// <summary>Takes what comes next of one JSON object and writes it.</summary>
    /// <param name="json">UTF-8, from where the last call stopped.</param>
    /// <param name="isLast">Whether the object ends with it.</param>
    /// <returns>Bytes taken: whole tokens. What is left is to be given again with what follows it.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="FormatException">It is not DICOM JSON, or an attribute says its VR behind its value.</exception>
    public int Write(ReadOnlySpan<byte> json, bool isLast)
    {
        var reader = new Utf8JsonReader(json, isLast, _state);
        while (reader.Read())
        {
            WriteToken(ref reader);
        }

        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    /// <summary>Writes a data set that is in memory.</summary>
    /// <exception cref="InvalidOperationException">A value would have to go inline that is not in memory.</exception>
    public static void Write(IBufferWriter<byte> output, DicomDataset dataset, DicomJsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(json, dataset, options);
        }

        new NativeModelWriter(output).Write(buffer.WrittenSpan, isLast: true);
    }

    private void WriteToken(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                StartObject();
                break;
            case JsonTokenType.EndObject:
                EndObject();
                break;
            case JsonTokenType.PropertyName when _levels.TryPeek(out var level):
                StartProperty(ref reader, level);
                break;
            case JsonTokenType.StartArray when _member == Member.Value:
                break;
            case JsonTokenType.EndArray:
                _member = Member.None;
                break;
            default:
                WriteScalar(ref reader);
                break;
        }
    }

    private void StartObject()
    {
        if (!_levels.TryPeek(out var level))
        {
            output.Write(Start);
            _levels.Push(new Level(LevelKind.Dataset));
            return;
        }

        switch (level.Kind)
        {
            case LevelKind.Dataset:
                // The object of an attribute, which its name has announced.
                _levels.Push(new Level(LevelKind.Attribute) { Tag = level.Tag });
                break;
            case LevelKind.Attribute when _member == Member.Value && level.VR == DicomVR.SQ:
                WriteNumbered("<Item"u8, level);
                output.Write(">"u8);
                _levels.Push(new Level(LevelKind.Dataset));
                break;
            case LevelKind.Attribute when _member == Member.Value && level.VR == DicomVR.PN:
                WriteNumbered("<PersonName"u8, level);
                output.Write(">"u8);
                _levels.Push(new Level(LevelKind.Name));
                break;
            default:
                throw new FormatException("An object stands where DICOM JSON has none.");
        }
    }

    private void EndObject()
    {
        var ended = _levels.Pop();
        switch (ended.Kind)
        {
            case LevelKind.Name:
                output.Write("</PersonName>"u8);
                _member = Member.Value;
                break;
            case LevelKind.Attribute:
                output.Write(ended.IsStarted ? "</DicomAttribute>"u8 : throw LacksVR());
                _member = Member.None;
                break;
            case LevelKind.Dataset when _levels.Count == 0:
                output.Write("</NativeDicomModel>"u8);
                break;
            case LevelKind.Dataset:
                output.Write("</Item>"u8);
                _member = Member.Value;
                break;
        }
    }

    private void StartProperty(ref Utf8JsonReader reader, Level level)
    {
        switch (level.Kind)
        {
            case LevelKind.Dataset:
                level.Tag = DicomTag.TryParse(reader.GetString(), out var tag)
                    ? tag
                    : throw new FormatException("The name of an attribute is not a tag.");
                break;
            case LevelKind.Attribute:
                _member =
                    reader.ValueTextEquals("vr"u8) ? Member.VR
                    : reader.ValueTextEquals("Value"u8) ? Member.Value
                    : reader.ValueTextEquals("InlineBinary"u8) ? Member.InlineBinary
                    : reader.ValueTextEquals("BulkDataURI"u8) ? Member.BulkDataUri
                    : throw new FormatException("An attribute has a member that DICOM JSON does not know.");
                if (_member != Member.VR && !level.IsStarted)
                {
                    throw LacksVR();
                }

                break;
            default:
                level.Group =
                    NativeModel.ComponentGroups.FirstOrDefault(reader.GetString()!.Equals)
                    ?? throw new FormatException("A name has a component group that does not exist.");
                break;
        }
    }

    private void WriteScalar(ref Utf8JsonReader reader)
    {
        if (!_levels.TryPeek(out var level))
        {
            throw new FormatException("A data set is a JSON object.");
        }

        if (level.Kind == LevelKind.Name)
        {
            WriteComponentGroup(level.Group, Text(ref reader));
            return;
        }

        switch (_member)
        {
            case Member.VR:
                StartAttribute(level, Text(ref reader));
                break;
            case Member.InlineBinary:
                output.Write("<InlineBinary>"u8);
                XmlText.WriteContent(output, Text(ref reader));
                output.Write("</InlineBinary>"u8);
                break;
            case Member.BulkDataUri:
                output.Write("<BulkData uri=\""u8);
                XmlText.WriteAttribute(output, _prefix);
                XmlText.WriteAttribute(output, Text(ref reader));
                output.Write("\"/>"u8);
                break;
            case Member.Value:
                WriteValue(ref reader, level);
                break;
            default:
                throw new FormatException("A value stands where DICOM JSON has none.");
        }
    }

    private void StartAttribute(Level attribute, ReadOnlySpan<byte> vr)
    {
        attribute.VR = vr.Length == 2 ? (DicomVR)(vr[0] | vr[1] << 8) : throw LacksVR();
        attribute.IsStarted = true;
        var tag = attribute.Tag;
        var creator =
            tag.IsPrivate && tag.Element > 0xFF ? Dataset().Creators?.GetValueOrDefault(Reservation(tag)) : null;
        var shown = creator is null ? tag : new DicomTag(tag.Group, (byte)tag.Element);
        WriteAscii($"<DicomAttribute tag=\"{shown}\" vr=\"");
        XmlText.WriteAttribute(output, vr);
        if (DicomDictionary.GetKeyword(tag) is { } keyword)
        {
            WriteAscii($"\" keyword=\"{keyword}");
        }

        if (creator is not null)
        {
            output.Write("\" privateCreator=\""u8);
            XmlText.WriteAttribute(output, creator);
        }

        output.Write("\">"u8);
    }

    private void WriteValue(ref Utf8JsonReader reader, Level attribute)
    {
        if (attribute.VR == DicomVR.PN)
        {
            WriteNumbered("<PersonName"u8, attribute);
            output.Write("/>"u8);
            return;
        }

        WriteNumbered("<Value"u8, attribute);
        var text = reader.TokenType switch
        {
            JsonTokenType.Null => attribute.VR is DicomVR.FL or DicomVR.FD ? "NaN"u8 : default,
            JsonTokenType.Number => reader.ValueSpan,
            _ => Text(ref reader),
        };
        if (attribute.Tag.IsPrivateCreator && attribute.Number == 1 && !text.IsEmpty)
        {
            (Dataset().Creators ??= []).TryAdd(attribute.Tag, text.ToArray());
        }

        if (text.IsEmpty)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        XmlText.WriteContent(output, text);
        output.Write("</Value>"u8);
    }

    private void WriteComponentGroup(string group, ReadOnlySpan<byte> text)
    {
        WriteAscii($"<{group}>");
        for (var i = 0; i < Components.Length && !text.IsEmpty; i++)
        {
            // More components than there are names for stay together in the last, so that none is lost.
            var caret = i < Components.Length - 1 ? text.IndexOf((byte)'^') : -1;
            var component = caret < 0 ? text : text[..caret];
            text = caret < 0 ? default : text[(caret + 1)..];
            if (!component.IsEmpty)
            {
                output.Write("<"u8);
                output.Write(Components[i]);
                output.Write(">"u8);
                XmlText.WriteContent(output, component);
                output.Write("</"u8);
                output.Write(Components[i]);
                output.Write(">"u8);
            }
        }

        WriteAscii($"</{group}>");
    }

    /// <summary>Writes a start tag but for its end, with the number of the next value.</summary>
    private void WriteNumbered(ReadOnlySpan<byte> start, Level attribute)
    {
        output.Write(start);
        WriteAscii($" number=\"{++attribute.Number}\"");
    }

    private void WriteAscii(FormattableString text) =>
        Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture), output);

    /// <summary>The text of a string, unescaped; valid until the next call.</summary>
    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new FormatException("A value is not of a JSON type that it can have.");
        }

        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_text.Length < reader.ValueSpan.Length)
        {
            _text = new byte[reader.ValueSpan.Length];
        }

        return _text.AsSpan(0, reader.CopyString(_text));
    }

    /// <summary>The data set that the current attribute is of.</summary>
    private Level Dataset() => _levels.First(level => level.Kind == LevelKind.Dataset);

    private static DicomTag Reservation(DicomTag tag) => new(tag.Group, (ushort)(tag.Element >> 8));

    private static FormatException LacksVR() => new("An attribute does not begin with its VR.");

    /// <summary>What a scalar belongs to.</summary>
    private enum Member
    {
        None,
        VR,
        Value,
        InlineBinary,
        BulkDataUri,
    }

    private enum LevelKind
    {
        Dataset,
        Attribute,
        Name,
    }

    /// <summary>An object that is being read.</summary>
    private sealed class Level(LevelKind kind)
    {
        public LevelKind Kind => kind;

        /// <summary>Of an attribute, or of the one that a data set is at.</summary>
        public DicomTag Tag { get; set; }

        public DicomVR VR { get; set; }

        /// <summary>Whether the attribute's start tag is written.</summary>
        public bool IsStarted { get; set; }

        /// <summary>Values so far.</summary>
        public int Number { get; set; }

        /// <summary>The component group of a name that comes next.</summary>
        public string Group { get; set; } = "";

        /// <summary>Private Creators of the data set so far; null for none.</summary>
        public Dictionary<DicomTag, byte[]>? Creators { get; set; }
    }
}
