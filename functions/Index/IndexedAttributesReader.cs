using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Functions.Index;

/// <summary>Takes the attributes of <see cref="IndexedAttributeTable"/> from one data set, level by level.</summary>
internal sealed class IndexedAttributesReader(DicomDataset dataset)
{
    /// <summary>A value longer than this many bytes is left out: the index holds attributes to list, not documents.</summary>
    private const int MostBytes = 16 << 10;

    /// <summary>Items of a sequence past this many are left out.</summary>
    private const int MostItems = 32;

    private readonly ArrayBufferWriter<byte> json = new(2048);
    private readonly List<InvalidAttribute> invalid = [];

    /// <summary>What was left out so far, and why.</summary>
    public IReadOnlyList<InvalidAttribute> Invalid => invalid;

    /// <summary>Reads one level.</summary>
    public LevelAttributes Read(IReadOnlyList<IndexedAttribute> attributes)
    {
        json.ResetWrittenCount();
        var values = new List<AttributeValue>(16);
        using (var writer = new Utf8JsonWriter(json, DicomJsonWriter.JsonOptions))
        {
            writer.WriteStartObject();
            foreach (var attribute in attributes)
            {
                ReadAttribute(new Place(dataset, 0, null), attribute, writer, values);
            }

            writer.WriteEndObject();
        }

        return new LevelAttributes(json.WrittenSpan.ToArray(), values);
    }

    private void ReadAttribute(
        Place place,
        IndexedAttribute attribute,
        Utf8JsonWriter writer,
        List<AttributeValue> values
    )
    {
        var before = values.Count;
        if (!TryFind(place.Holder, attribute, out var element))
        {
            if (attribute.Return == ReturnRule.Required)
            {
                WriteEmpty(writer, attribute);
            }
        }
        else if (attribute.VR == DicomVR.SQ)
        {
            ReadSequence(attribute, element, writer, values);
        }
        else if (Problem(place, attribute, element, values) is { } problem)
        {
            Report(place, attribute, problem);
            WriteEmpty(writer, attribute);
        }
        else
        {
            DicomJsonWriter.WriteElement(writer, place.Holder, element, DicomJsonWriterOptions.Inline);
            if (attribute is { Matched.Kind: MatchKind.Decimal } && !attribute.VR.IsText())
            {
                AddNumbers(Numbers(element, place.Holder), attribute.Matched, values);
            }
        }

        if (place.Sequence is not null && attribute.Matched is { } matched && values.Count == before)
        {
            values.Add(new AttributeValue(matched, place.Item, ""));
        }
    }

    /// <summary>
    /// Finds an element. A private one is found by its creator, in whatever block, and given the tag that it is known by here.
    /// </summary>
    private static bool TryFind(
        DicomDataset dataset,
        IndexedAttribute attribute,
        [NotNullWhen(true)] out DicomElement? element
    )
    {
        if (attribute.PrivateCreator is not { } creator)
        {
            return dataset.TryGetElement(attribute.Tag, out element);
        }

        element = null;
        if (dataset.FindPrivateTag(attribute.Tag.Group, creator, (byte)attribute.Tag.Element) is not { } tag)
        {
            return false;
        }

        if (attribute.Tag.IsPrivateCreator)
        {
            element = DicomElement.FromAscii(attribute.Tag, DicomVR.LO, creator);
            return true;
        }

        if (
            !dataset.TryGetElement(tag, out var found)
            || found is { Items: not null } or { Fragments: not null } or { IsHeld: false }
        )
        {
            return false;
        }

        // Of unknown value representation it is what whoever made it searchable says.
        element = new DicomElement(attribute.Tag, found.VR == DicomVR.UN ? attribute.VR : found.VR, found.Value);
        return true;
    }

    // The element may not be one of the data set, but one that was given another tag.
    private static IReadOnlyList<double> Numbers(DicomElement element, DicomDataset holder) =>
        holder.IsBigEndian && holder.TryGetElement(element.Tag, out var own) && ReferenceEquals(own, element)
            ? holder.GetNumbers(element.Tag)
            : new DicomDataset().AddOrUpdate(element).GetNumbers(element.Tag);

    private static void AddNumbers(
        IReadOnlyList<double> numbers,
        SearchAttribute attribute,
        List<AttributeValue> values
    ) =>
        values.AddRange(
            numbers
                .Where(double.IsFinite)
                .Select(number => new AttributeValue(attribute, 0, DecimalValue.Normalize(attribute.VR, number)))
        );

    private void ReadSequence(
        IndexedAttribute attribute,
        DicomElement element,
        Utf8JsonWriter writer,
        List<AttributeValue> values
    )
    {
        if (element.Items is not { Count: > 0 } items)
        {
            if (!element.IsEmpty)
            {
                Report(new Place(dataset, 0, null), attribute, "is not a sequence");
            }

            WriteEmpty(writer, attribute);
            return;
        }

        if (items.Count > MostItems)
        {
            Report(
                new Place(dataset, 0, null),
                attribute,
                string.Create(CultureInfo.InvariantCulture, $"has more items than the {MostItems} that the index keeps")
            );
        }

        WriteHead(writer, attribute);
        writer.WriteStartArray("Value"u8);
        for (var i = 0; i < items.Count && i < MostItems; i++)
        {
            writer.WriteStartObject();
            foreach (var ofItem in attribute.Items)
            {
                ReadAttribute(new Place(items[i], i, attribute), ofItem, writer, values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What is wrong with an element; null, and its match values added, when nothing is.</summary>
    private static string? Problem(
        Place place,
        IndexedAttribute attribute,
        DicomElement element,
        List<AttributeValue> values
    )
    {
        if (element.Items is not null || element.Fragments is not null)
        {
            return $"is not of value representation {attribute.VR}";
        }

        if (!element.IsHeld || element.Value.Length > MostBytes)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"is longer than the {MostBytes} bytes that the index keeps"
            );
        }

        if (element.VR != attribute.VR && element.VR != DicomVR.UN && !(element.VR.IsText() && attribute.VR.IsText()))
        {
            return $"is not of value representation {attribute.VR}";
        }

        return attribute.VR.IsText()
            ? ProblemOfText(place, attribute, element.Value.Span, values)
            : ProblemOfNumber(attribute, element.Value.Length);
    }

    private static string? ProblemOfNumber(IndexedAttribute attribute, int length)
    {
        var unit = attribute.VR.UnitSize();
        return length == 0 || length == unit || (attribute.IsMultiValued && length % unit == 0)
            ? null
            : "has a length that does not fit its value representation";
    }

    private static string? ProblemOfText(
        Place place,
        IndexedAttribute attribute,
        ReadOnlySpan<byte> bytes,
        List<AttributeValue> values
    )
    {
        bytes = bytes.TrimEnd(" \0"u8);
        if (!IsPlain(bytes))
        {
            if (!attribute.VR.UsesSpecificCharacterSet())
            {
                return "has characters outside of the default repertoire";
            }

            return ProblemOfText(
                place,
                attribute,
                place.Holder.CharacterSet.Decode(bytes, Delimiters(attribute.VR)),
                values
            );
        }

        var rented = bytes.Length > 256 ? ArrayPool<char>.Shared.Rent(bytes.Length) : null;
        var text = rented is null ? stackalloc char[bytes.Length] : rented.AsSpan(0, bytes.Length);
        Ascii.ToUtf16(bytes, text, out _);
        var problem = ProblemOfText(place, attribute, text, values);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }

        return problem;
    }

    private static string? ProblemOfText(
        Place place,
        IndexedAttribute attribute,
        ReadOnlySpan<char> text,
        List<AttributeValue> values
    )
    {
        if (!attribute.VR.IsBackslashSeparated())
        {
            return text.IsEmpty ? null : ValueRules.Problem(attribute.VR, text);
        }

        var before = values.Count;
        foreach (var range in text.Split('\\'))
        {
            var value = text[range].Trim(' ');
            var problem =
                range.Start.Value > 0 && !attribute.IsMultiValued ? "has more than one value"
                : value.IsEmpty ? null
                : ValueRules.Problem(attribute.VR, value);
            if (problem is not null)
            {
                values.RemoveRange(before, values.Count - before);
                return problem;
            }

            if (!value.IsEmpty && attribute.Matched is { } matched)
            {
                AddMatchValues(matched, place.Item, value, values);
            }
        }

        return null;
    }

    private static void AddMatchValues(
        SearchAttribute attribute,
        int item,
        ReadOnlySpan<char> value,
        List<AttributeValue> values
    )
    {
        if (attribute.Kind != MatchKind.PersonName)
        {
            values.Add(new AttributeValue(attribute, item, Normalize(attribute.Kind, attribute.VR, value)));
            return;
        }

        foreach (var range in value.Split('='))
        {
            if (PersonName.Normalize(value[range]) is { Length: > 0 } group)
            {
                values.Add(new AttributeValue(attribute, item, group));
            }
        }
    }

    // The value has passed the rules of its VR.
    private static string Normalize(MatchKind kind, DicomVR vr, ReadOnlySpan<char> value) =>
        kind switch
        {
            MatchKind.Date when DateValue.TryNormalize(value, out var date) => date,
            MatchKind.Time when TimeValue.TryParse(value, out var time) => time.First,
            MatchKind.Integer when IntegerValue.TryNormalize(value, out var integer) => integer,
            MatchKind.Decimal when DecimalValue.TryNormalize(vr, value, out var number) => number,
            _ => value.ToString(),
        };

    private void Report(Place place, IndexedAttribute attribute, string problem) =>
        invalid.Add(
            new InvalidAttribute(
                place.Sequence is { } sequence ? [sequence.Tag, attribute.Tag] : [attribute.Tag],
                problem
            )
        );

    // All character sets of the standard begin as ASCII does.
    private static bool IsPlain(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B);

    private static TextDelimiters Delimiters(DicomVR vr) =>
        vr switch
        {
            DicomVR.PN => TextDelimiters.PersonName,
            DicomVR.LT or DicomVR.ST => TextDelimiters.Text,
            _ => TextDelimiters.Values,
        };

    private static void WriteEmpty(Utf8JsonWriter writer, IndexedAttribute attribute)
    {
        WriteHead(writer, attribute);
        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, IndexedAttribute attribute)
    {
        Span<byte> tag = stackalloc byte[8];
        attribute.Tag.Value.TryFormat(tag, out _, "X8", CultureInfo.InvariantCulture);
        writer.WriteStartObject(tag);
        writer.WriteString("vr"u8, [(byte)attribute.VR, (byte)((ushort)attribute.VR >> 8)]);
    }

    /// <summary>Where attributes are read from.</summary>
    /// <param name="Holder">The data set or item.</param>
    /// <param name="Item">The 0-based number of the item.</param>
    /// <param name="Sequence">The sequence that the item is of, or null.</param>
    private readonly record struct Place(DicomDataset Holder, int Item, IndexedAttribute? Sequence);
}
