using System.Globalization;
using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>What the values of nodes say, by Value Type (PS3.3 Table C.17.3-7).</summary>
internal sealed class ItemValue(EvidenceReferences evidence, Func<ReferencedInstance, string?> link)
{
    /// <summary>Points, positions and the like that are listed; of more, the number is told.</summary>
    private const int MaxListed = 32;

    /// <summary>The value of a node, and when it was observed; nothing for containers.</summary>
    public List<ValuePart> Read(ContentItem item)
    {
        var parts = new List<ValuePart>();
        var dataset = item.Dataset;
        switch (item.ValueType)
        {
            case "CONTAINER":
                break;
            case "TEXT":
                Add(parts, dataset.GetString(DicomTag.TextValue));
                break;
            case "CODE":
                AddConcept(parts, CodedConcept.From(dataset, DicomTag.ConceptCodeSequence));
                break;
            case "NUM":
                AddNumber(parts, dataset);
                break;
            case "DATE":
                Add(parts, dataset.GetString(DicomTag.Date), ValueText.Date);
                break;
            case "TIME":
                Add(parts, dataset.GetString(DicomTag.Time), ValueText.Time);
                break;
            case "DATETIME":
                Add(parts, dataset.GetString(DicomTag.DateTime), ValueText.DateTime);
                break;
            case "PNAME":
                Add(parts, dataset.GetString(DicomTag.PersonName), ValueText.PersonName);
                break;
            case "UIDREF":
                AddUid(parts, dataset.GetString(DicomTag.UID));
                break;
            case "SCOORD":
                AddPoints(parts, dataset, 2);
                break;
            case "SCOORD3D":
                AddPoints(parts, dataset, 3);
                break;
            case "TCOORD":
                AddTimes(parts, dataset);
                break;
            case "COMPOSITE" or "IMAGE" or "WAVEFORM":
                AddReferences(parts, dataset);
                break;
            case "TABLE":
                AddTable(parts, dataset);
                break;
            case var other:
                // A Value Type that a later edition brings, or none: what is here of it cannot be told.
                Add(parts, other);
                break;
        }

        if (dataset.GetString(DicomTag.ObservationDateTime) is { } observed)
        {
            parts.Add(new ValuePart($"observed {ValueText.DateTime(observed)}", IsDetail: true));
        }

        return parts;
    }

    /// <summary>A reference to an instance: what it is, linked when the caller knows where to, its UID, and which part of it is meant.</summary>
    public void AddReference(List<ValuePart> parts, DicomDataset reference)
    {
        if (evidence.Resolve(reference) is not { } instance)
        {
            return;
        }

        const string Storage = " Storage";
        var name = DicomUid.GetName(instance.SopClassUid) ?? instance.SopClassUid;
        name =
            name.EndsWith(Storage, StringComparison.Ordinal) ? name[..^Storage.Length]
            : name.Length == 0 ? "Instance"
            : name;
        parts.Add(new ValuePart(name, Link: link(instance)));
        parts.Add(new ValuePart(instance.SopInstanceUid, IsDetail: true));
        AddList(parts, "frame", instance.Frames);
        AddList(parts, "segment", reference.GetIntegers(DicomTag.ReferencedSegmentNumber));
        var channels = reference.GetIntegers(DicomTag.ReferencedWaveformChannels);
        if (channels.Count > 1)
        {
            // Pairs of a multiplex group and a channel in it (PS3.3 §C.18.5.1.1).
            AddList(parts, "channel", [.. channels.Chunk(2).Select(pair => string.Join('/', pair))]);
        }
    }

    private static void Add(List<ValuePart> parts, string? text, Func<string, string>? format = null)
    {
        if (!string.IsNullOrEmpty(text))
        {
            parts.Add(new ValuePart(format?.Invoke(text) ?? text));
        }
    }

    private static void AddConcept(List<ValuePart> parts, CodedConcept? concept)
    {
        if (concept is null)
        {
            return;
        }

        parts.Add(new ValuePart(concept.Text));
        if (concept.Designation.Length > 0)
        {
            parts.Add(new ValuePart(concept.Designation, IsDetail: true));
        }
    }

    private static void AddNumber(List<ValuePart> parts, DicomDataset dataset)
    {
        if (dataset.GetItems(DicomTag.MeasuredValueSequence) is [var measured, ..])
        {
            // The decimal string keeps the digits that were meant; the others are more precise renderings of it.
            var number =
                measured.GetString(DicomTag.NumericValue)
                ?? (
                    measured.GetNumber(DicomTag.FloatingPointValue) is { } floating ? ValueText.Number(floating) : null
                );
            var unit = CodedConcept.From(measured, DicomTag.MeasurementUnitsCodeSequence)?.Symbol;
            Add(parts, string.IsNullOrEmpty(unit) || number is null ? number : $"{number} {unit}");
        }

        if (CodedConcept.From(dataset, DicomTag.NumericValueQualifierCodeSequence) is { } qualifier)
        {
            parts.Add(new ValuePart(qualifier.Text, IsDetail: parts.Count > 0));
        }
    }

    private static void AddUid(List<ValuePart> parts, string? uid)
    {
        Add(parts, uid);
        if (uid is not null && DicomUid.GetName(uid) is { } name)
        {
            parts.Add(new ValuePart(name, IsDetail: true));
        }
    }

    private static void AddPoints(List<ValuePart> parts, DicomDataset dataset, int dimensions)
    {
        Add(parts, dataset.GetString(DicomTag.GraphicType));
        if (dimensions == 3 && dataset.GetString(DicomTag.ReferencedFrameOfReferenceUID) is { } frameOfReference)
        {
            parts.Add(new ValuePart($"frame of reference {frameOfReference}", IsDetail: true));
        }

        var points = dataset
            .GetNumbers(DicomTag.GraphicData)
            .Chunk(dimensions)
            .Select(point => $"({string.Join(", ", point.Select(ValueText.Number))})")
            .ToArray();
        AddList(parts, "point", points);
    }

    private static void AddTimes(List<ValuePart> parts, DicomDataset dataset)
    {
        Add(parts, dataset.GetString(DicomTag.TemporalRangeType));
        AddList(parts, "sample", dataset.GetIntegers(DicomTag.ReferencedSamplePositions));
        AddList(parts, "second", [.. dataset.GetNumbers(DicomTag.ReferencedTimeOffsets).Select(ValueText.Number)]);
        AddList(parts, "time", [.. dataset.GetStrings(DicomTag.ReferencedDateTime).Select(ValueText.DateTime)]);
    }

    private void AddReferences(List<ValuePart> parts, DicomDataset dataset)
    {
        foreach (var reference in dataset.GetItems(DicomTag.ReferencedSOPSequence))
        {
            AddReference(parts, reference);
            foreach (var state in reference.GetItems(DicomTag.ReferencedSOPSequence))
            {
                // The presentation state to show the image with (PS3.3 §C.18.4).
                AddReference(parts, state);
            }
        }
    }

    private static void AddTable(List<ValuePart> parts, DicomDataset dataset)
    {
        if (dataset.GetItems(DicomTag.TabulatedValuesSequence) is not [var table, ..])
        {
            return;
        }

        var rows = table.GetInteger(DicomTag.NumberOfTableRows) ?? 0;
        var columns = table.GetInteger(DicomTag.NumberOfTableColumns) ?? 0;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{rows} rows, {columns} columns");
        foreach (var cells in table.GetItems(DicomTag.CellValuesSequence))
        {
            text.Append('\n');
            AppendPlace(text, "row", cells.GetInteger(DicomTag.TableRowNumber));
            AppendPlace(text, "column", cells.GetInteger(DicomTag.TableColumnNumber));
            text.AppendJoin("; ", CellValues(cells));
        }

        parts.Add(new ValuePart(text.ToString()));
    }

    private static void AppendPlace(StringBuilder text, string what, long? number)
    {
        if (number is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{what} {number}: ");
        }
    }

    // Whichever of the Selector attributes is there (PS3.3 Table C.18.10-1): one, of the VR that another one names.
    private static IEnumerable<string> CellValues(DicomDataset cells)
    {
        foreach (var element in cells)
        {
            if (element.Tag.Group != DicomTag.SelectorAttributeVR.Group || element.Tag == DicomTag.SelectorAttributeVR)
            {
                continue;
            }

            var texts = cells.GetStrings(element.Tag);
            return texts.Count > 0 ? texts : cells.GetNumbers(element.Tag).Select(ValueText.Number);
        }

        return cells.GetItems(DicomTag.ConceptCodeSequence).Select(code => CodedConcept.From(code)?.Text ?? "");
    }

    private static void AddList<T>(List<ValuePart> parts, string what, IReadOnlyList<T> values)
    {
        if (values.Count > 0)
        {
            var listed = string.Join(", ", values.Take(MaxListed));
            parts.Add(
                new ValuePart(
                    values.Count == 1 ? $"{what} {listed}"
                        : values.Count <= MaxListed ? $"{what}s {listed}"
                        : string.Create(CultureInfo.InvariantCulture, $"{values.Count} {what}s, first {listed}"),
                    IsDetail: true
                )
            );
        }
    }
}
