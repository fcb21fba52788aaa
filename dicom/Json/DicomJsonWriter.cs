using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Json;

/// <summary>Writes data sets in the DICOM JSON Model (PS3.18 Annex F), from the raw bytes.</summary>
/// <remarks>
/// Group lengths and group 0002 are left out. A UN element that the dictionary knows is written with the dictionary's
/// VR (PS3.5 §6.2.2). Specific Character Set says ISO_IR 192, and is added where text was not in the default
/// repertoire without its saying so (§F.2.5: the encoding is UTF-8).
/// </remarks>
public readonly struct DicomJsonWriter
{
    /// <summary>How to make the <see cref="Utf8JsonWriter"/>: no escapes that JSON does not ask for, no second validation.</summary>
    public static JsonWriterOptions JsonOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText VR = JsonEncodedText.Encode("vr");
    private static readonly JsonEncodedText Value = JsonEncodedText.Encode("Value");
    private static readonly JsonEncodedText InlineBinary = JsonEncodedText.Encode("InlineBinary");
    private static readonly JsonEncodedText BulkDataUri = JsonEncodedText.Encode("BulkDataURI");
    private static readonly JsonEncodedText Utf8Term = JsonEncodedText.Encode("ISO_IR 192");

    private static readonly List<(DicomTag, int)> TopLevel = [];

    private readonly Utf8JsonWriter _writer;
    private readonly DicomJsonWriterOptions _options;
    private readonly List<(DicomTag Sequence, int Item)> _path;

    private DicomJsonWriter(
        Utf8JsonWriter writer,
        DicomJsonWriterOptions options,
        List<(DicomTag Sequence, int Item)> path
    )
    {
        _writer = writer;
        _options = options;
        _path = path;
    }

    /// <summary>Writes a data set as one JSON object.</summary>
    /// <exception cref="InvalidOperationException">A value would have to go inline that is not in memory.</exception>
    public static void Write(Utf8JsonWriter writer, DicomDataset dataset, DicomJsonWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        new DicomJsonWriter(writer, options, []).WriteObject(dataset);
    }

    /// <summary>Writes one element of a data set: its tag as the property's name, and its value.</summary>
    /// <exception cref="InvalidOperationException">A value would have to go inline that is not in memory.</exception>
    public static void WriteElement(
        Utf8JsonWriter writer,
        DicomDataset dataset,
        DicomElement element,
        DicomJsonWriterOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(element);
        ArgumentNullException.ThrowIfNull(options);
        // Only a sequence leads deeper; an element without items costs no list.
        new DicomJsonWriter(writer, options, element.Items is null ? TopLevel : []).WriteElement(dataset, element);
    }

    private void WriteObject(DicomDataset dataset)
    {
        _writer.WriteStartObject();
        var lacksCharacterSet = LacksCharacterSet(dataset);
        foreach (var element in dataset.Elements)
        {
            if (lacksCharacterSet && element.Tag > DicomTag.SpecificCharacterSet)
            {
                WriteCharacterSet();
                lacksCharacterSet = false;
            }

            if (!element.Tag.IsGroupLength && element.Tag.Group != 0x0002)
            {
                WriteElement(dataset, element);
            }
        }

        _writer.WriteEndObject();
    }

    // Only a fallback gives text outside ASCII without a declaration.
    private static bool LacksCharacterSet(DicomDataset dataset) =>
        dataset.Parent is null
        && !dataset.Contains(DicomTag.SpecificCharacterSet)
        && dataset.CharacterSet != SpecificCharacterSet.Default;

    private void WriteCharacterSet()
    {
        WriteHead(DicomTag.SpecificCharacterSet, DicomVR.CS);
        WriteUtf8Term();
        _writer.WriteEndObject();
    }

    private void WriteElement(DicomDataset dataset, DicomElement element)
    {
        var vr = element.Items is null ? element.KnownVR : DicomVR.SQ;
        if (vr == DicomVR.SQ && element.Items is null)
        {
            // A sequence that was not parsed can only be passed on as bytes.
            vr = DicomVR.UN;
        }

        var bigEndian = dataset.IsBigEndian && element.VR != DicomVR.UN;
        WriteHead(element.Tag, vr);
        if (element.Items is { } items)
        {
            WriteItems(element.Tag, items);
        }
        else if (IsBulk(element, vr, bigEndian))
        {
            WriteBulkDataUri(element.Tag);
        }
        else if (element.Tag == DicomTag.SpecificCharacterSet)
        {
            WriteUtf8Term();
        }
        else if (!element.Value.IsEmpty)
        {
            WriteValue(dataset, element, vr, bigEndian);
        }

        _writer.WriteEndObject();
    }

    private void WriteHead(DicomTag tag, DicomVR vr)
    {
        Span<byte> name = stackalloc byte[8];
        tag.Value.TryFormat(name, out _, "X8", CultureInfo.InvariantCulture);
        _writer.WriteStartObject(name);
        ReadOnlySpan<byte> code = [(byte)vr, (byte)((ushort)vr >> 8)];
        _writer.WriteString(VR, code);
    }

    private void WriteUtf8Term()
    {
        _writer.WriteStartArray(Value);
        _writer.WriteStringValue(Utf8Term);
        _writer.WriteEndArray();
    }

    private void WriteItems(DicomTag tag, IReadOnlyList<DicomDataset> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        _writer.WriteStartArray(Value);
        for (var i = 0; i < items.Count; i++)
        {
            _path.Add((tag, i + 1));
            WriteObject(items[i]);
            _path.RemoveAt(_path.Count - 1);
        }

        _writer.WriteEndArray();
    }

    private bool IsBulk(DicomElement element, DicomVR vr, bool bigEndian)
    {
        if (!element.IsHeld || element.Fragments is not null)
        {
            return true;
        }

        if (_options.BulkDataUriPrefix is null || !vr.MayBeBulkData())
        {
            return false;
        }

        return element.Tag == DicomTag.PixelData && !element.Value.IsEmpty && _path.Count == 0
            || element.Value.Length > (IsBinary(vr) ? _options.MaxInlineBinaryBytes : _options.MaxInlineOtherBytes)
            || BinaryNumbers.HasNoJsonForm(element.Value.Span, vr, bigEndian);
    }

    private void WriteBulkDataUri(DicomTag tag)
    {
        var uri = new StringBuilder(
            _options.BulkDataUriPrefix
                ?? throw new InvalidOperationException(
                    $"The value of {tag} is not in memory and cannot be written inline."
                )
        );
        foreach (var (sequence, item) in _path)
        {
            uri.Append(CultureInfo.InvariantCulture, $"{sequence}/{item}/");
        }

        _writer.WriteString(BulkDataUri, uri.Append(tag.ToString()).ToString());
    }

    private void WriteValue(DicomDataset dataset, DicomElement element, DicomVR vr, bool bigEndian)
    {
        var bytes = element.Value.Span;
        if (IsBinary(vr))
        {
            WriteInlineBinary(bytes, bigEndian ? vr.UnitSize() : 1);
            return;
        }

        if (!vr.IsText())
        {
            _writer.WriteStartArray(Value);
            BinaryNumbers.Write(_writer, bytes, vr, bigEndian);
            _writer.WriteEndArray();
            return;
        }

        bytes = TextValues.TrimPadding(bytes);
        if (bytes.IsEmpty)
        {
            return;
        }

        _writer.WriteStartArray(Value);
        TextValues.Write(_writer, bytes, vr, dataset.CharacterSet);
        _writer.WriteEndArray();
    }

    private void WriteInlineBinary(ReadOnlySpan<byte> bytes, int unit)
    {
        if (unit == 1)
        {
            _writer.WriteBase64String(InlineBinary, bytes);
            return;
        }

        var swapped = bytes.ToArray();
        for (var i = 0; i + unit <= swapped.Length; i += unit)
        {
            swapped.AsSpan(i, unit).Reverse();
        }

        _writer.WriteBase64String(InlineBinary, swapped);
    }

    private static bool IsBinary(DicomVR vr) =>
        vr is DicomVR.OB or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.OW or DicomVR.UN
        || !vr.IsKnown();
}
