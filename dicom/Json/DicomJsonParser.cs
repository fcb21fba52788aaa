using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>The structure of one data set in DICOM JSON: objects, attributes and items (PS3.18 §F.2.2).</summary>
internal sealed class DicomJsonParser
{
    private static readonly byte[] Utf8Term = "ISO_IR 192"u8.ToArray();

    private readonly JsonPosition _position;
    private readonly JsonValueEncoder _values;
    private readonly BulkDataResolver? _bulkData;

    /// <param name="bulkData">Makes the element of a BulkDataURI; null where there are no bulk data.</param>
    public DicomJsonParser(BulkDataResolver? bulkData)
    {
        _bulkData = bulkData;
        _position = new();
        _values = new(_position);
    }

    /// <summary>Reads the object that the reader stands on.</summary>
    public DicomDataset Read(ref Utf8JsonReader reader)
    {
        var dataset = ReadDataset(ref reader);
        if (_values.HasNonAscii)
        {
            dataset.AddOrUpdate(new DicomElement(DicomTag.SpecificCharacterSet, DicomVR.CS, Utf8Term));
        }

        return dataset;
    }

    private DicomDataset ReadDataset(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw _position.Error("what should be a data set is not a JSON object");
        }

        var elements = new List<DicomElement>();
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var tag = ReadTag(ref reader);
            _position.Enter(tag);
            Next(ref reader);
            var element = ReadElement(ref reader, tag);
            _position.LeaveElement();
            if (!tag.IsGroupLength)
            {
                elements.Add(element);
            }
        }

        return MakeDataset(elements);
    }

    // Sorted once: inserting one by one would let a descending order cost quadratic time.
    private DicomDataset MakeDataset(List<DicomElement> elements)
    {
        elements.Sort(static (left, right) => left.Tag.CompareTo(right.Tag));
        for (var i = 1; i < elements.Count; i++)
        {
            if (elements[i].Tag == elements[i - 1].Tag)
            {
                throw _position.Error($"{elements[i].Tag} appears more than once");
            }
        }

        var dataset = new DicomDataset();
        foreach (var element in elements)
        {
            dataset.AddOrUpdate(element);
        }

        return dataset;
    }

    private DicomTag ReadTag(ref Utf8JsonReader reader) =>
        DicomTag.TryParse(_values.GetString(ref reader), out var tag)
            ? tag
            : throw _position.Error("the name of an attribute is eight hexadecimal digits");

    private DicomElement ReadElement(ref Utf8JsonReader reader, DicomTag tag)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw _position.Error("what should be an attribute is not a JSON object");
        }

        DicomElement? element = null;
        DicomVR? vr = null;
        // A copy of the reader where the value starts, when it stands before the VR that says how to read it.
        Utf8JsonReader early = default;
        var member = AttributeMember.Other;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var found = GetMember(ref reader);
            Next(ref reader);
            if (found == AttributeMember.VR)
            {
                vr = vr is null ? ReadVR(ref reader) : throw _position.Error("vr appears more than once");
            }
            else if (found == AttributeMember.Other)
            {
                Skip(ref reader);
            }
            else if (member != AttributeMember.Other)
            {
                throw _position.Error("Value, InlineBinary and BulkDataURI exclude each other");
            }
            else
            {
                member = found;
                if (vr is { } known)
                {
                    element = ReadContent(ref reader, tag, known, member);
                }
                else
                {
                    early = reader;
                    Skip(ref reader);
                }
            }
        }

        var actual = vr ?? throw _position.Error("vr is missing");
        return element
            ?? (
                member != AttributeMember.Other ? ReadContent(ref early, tag, actual, member)
                : actual == DicomVR.SQ ? new DicomElement(tag, [])
                : new DicomElement(tag, actual, ReadOnlyMemory<byte>.Empty)
            );
    }

    private DicomElement ReadContent(ref Utf8JsonReader reader, DicomTag tag, DicomVR vr, AttributeMember member)
    {
        if (member == AttributeMember.Value && vr == DicomVR.SQ)
        {
            return new DicomElement(tag, ReadItems(ref reader));
        }

        if (member == AttributeMember.BulkDataUri)
        {
            return ReadBulkData(ref reader, tag, vr);
        }

        var value = member == AttributeMember.Value ? ReadValue(ref reader, vr) : ReadInlineBinary(ref reader, vr);
        return new DicomElement(tag, vr, tag == DicomTag.SpecificCharacterSet && !value.IsEmpty ? Utf8Term : value);
    }

    private List<DicomDataset> ReadItems(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw _position.Error("Value is not an array");
        }

        if (_position.Depth == DicomJsonReader.MaxDepth)
        {
            throw _position.Error("sequences are nested too deep");
        }

        var items = new List<DicomDataset>();
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            _position.Enter(items.Count + 1);
            items.Add(ReadDataset(ref reader));
            _position.LeaveItem();
        }

        return items;
    }

    private ReadOnlyMemory<byte> ReadValue(ref Utf8JsonReader reader, DicomVR vr) =>
        reader.TokenType == JsonTokenType.StartArray
            ? _values.Encode(ref reader, vr)
            : throw _position.Error("Value is not an array");

    private ReadOnlyMemory<byte> ReadInlineBinary(ref Utf8JsonReader reader, DicomVR vr)
    {
        if (vr is not (DicomVR.OB or DicomVR.OD or DicomVR.OF or DicomVR.OL or DicomVR.OV or DicomVR.OW or DicomVR.UN))
        {
            throw _position.Error($"{vr.ToCode()} does not go into InlineBinary");
        }

        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes)
            ? ElementValue.Pad(bytes, vr)
            : throw _position.Error("InlineBinary is not a string of base64");
    }

    private DicomElement ReadBulkData(ref Utf8JsonReader reader, DicomTag tag, DicomVR vr)
    {
        if (vr == DicomVR.SQ || reader.TokenType != JsonTokenType.String)
        {
            throw _position.Error("BulkDataURI is not a string beside the VR of a value");
        }

        return _bulkData is null
            ? throw _position.Error("there is no bulk data to refer to")
            : _bulkData(tag, vr, _values.GetString(ref reader), _position.Depth == 0);
    }

    private DicomVR ReadVR(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && reader.ValueSpan.Length == 2)
        {
            var vr = (DicomVR)(reader.ValueSpan[0] | reader.ValueSpan[1] << 8);
            if (vr.IsKnown())
            {
                return vr;
            }
        }

        throw _position.Error("vr is not a value representation");
    }

    private static AttributeMember GetMember(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("vr"u8) ? AttributeMember.VR
        : reader.ValueTextEquals("Value"u8) ? AttributeMember.Value
        : reader.ValueTextEquals("InlineBinary"u8) ? AttributeMember.InlineBinary
        : reader.ValueTextEquals("BulkDataURI"u8) ? AttributeMember.BulkDataUri
        : AttributeMember.Other;

    private JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw TextEnds();

    private void Skip(ref Utf8JsonReader reader)
    {
        if (!reader.TrySkip())
        {
            throw TextEnds();
        }
    }

    private JsonException TextEnds() => _position.Error("the text ends within the data set");

    private enum AttributeMember
    {
        Other,
        VR,
        Value,
        InlineBinary,
        BulkDataUri,
    }
}
