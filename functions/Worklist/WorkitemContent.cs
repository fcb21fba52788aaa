using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>The data set of a workitem, as it is kept and as it is searched for.</summary>
internal static class WorkitemContent
{
    /// <summary>Items of a sequence past this many are not searched, nor are values of an attribute.</summary>
    private const int MostItems = 100;

    /// <summary>Characters of a component group of a name that are searched; PS3.5 §6.2 gives it 64.</summary>
    private const int MostOfName = 1000;

    /// <summary>Alphabetic, ideographic and phonetic.</summary>
    private const int MostNameGroups = 3;

    // Data sets may be deeper than JSON usually is.
    private static readonly JsonDocumentOptions _parsing = new() { MaxDepth = DicomJsonReader.JsonOptions.MaxDepth };

    private static readonly SearchAttribute _start = WorkitemKeys.Instance.Find([
        DicomTag.ScheduledProcedureStepStartDateTime,
    ])!;

    /// <summary>The first matching key of every sequence: its absence says no more than that an item is there.</summary>
    private static readonly HashSet<SearchAttribute> _marks =
    [
        .. WorkitemKeys
            .Instance.Matched.Where(attribute => attribute.Sequence is not null)
            .DistinctBy(attribute => attribute.Sequence),
    ];

    /// <summary>The data set of a workitem.</summary>
    public static DicomDataset Read(Workitem workitem)
    {
        var reader = new Utf8JsonReader(workitem.Json.Span, DicomJsonReader.JsonOptions);
        reader.Read();
        return DicomJsonReader.Read(ref reader);
    }

    /// <summary>A data set as DICOM JSON.</summary>
    public static ReadOnlyMemory<byte> Write(DicomDataset dataset)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(writer, dataset, DicomJsonWriterOptions.Inline);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The attributes of a data set that <see cref="Write"/> has written, by tag.</summary>
    public static JsonObject Parse(ReadOnlyMemory<byte> json) =>
        JsonNode.Parse(json.Span, documentOptions: _parsing)!.AsObject();

    /// <summary>A workitem with another data set, other subscribers, or both.</summary>
    public static Workitem With(
        Workitem workitem,
        DicomDataset dataset,
        IReadOnlyList<WorkitemSubscriber> subscribers
    ) =>
        workitem with
        {
            Json = Write(dataset),
            Values =
            [
                .. ValuesOf(dataset),
                .. subscribers.Select(each => new AttributeValue(WorkitemKeys.ReceivingAE, 0, each.AETitle)),
            ],
            Sort = SortOf(dataset, workitem.Uid),
            Subscribers = subscribers,
        };

    /// <summary>What a search may match.</summary>
    public static IReadOnlyList<AttributeValue> ValuesOf(DicomDataset dataset)
    {
        var values = new List<AttributeValue>();
        foreach (var attribute in WorkitemKeys.Instance.Matched)
        {
            if (attribute.Sequence is not { } sequence)
            {
                Add(values, attribute, 0, dataset, attribute.Path);
            }
            else if (dataset.TryGetElement(sequence, out var element) && element.Items is { } items)
            {
                for (var item = 0; item < items.Count && item < MostItems; item++)
                {
                    var before = values.Count;
                    Add(values, attribute, item, items[item], [.. attribute.Path.Skip(1)]);
                    if (values.Count == before && _marks.Contains(attribute))
                    {
                        values.Add(new AttributeValue(attribute, item, ""));
                    }
                }
            }
        }

        return values;
    }

    // The earliest start first; without one last.
    private static string SortOf(DicomDataset dataset, string uid)
    {
        var start =
            dataset.GetString(_start.Path[0]) is { } text && DateTimeValue.TryParse(text, out var value)
                ? value.First
                : "99999999999999.999999";
        return $"{start}/{uid}";
    }

    private static void Add(
        List<AttributeValue> values,
        SearchAttribute attribute,
        int item,
        DicomDataset dataset,
        IReadOnlyList<DicomTag> path
    )
    {
        if (path.Count > 1)
        {
            if (dataset.TryGetElement(path[0], out var sequence) && sequence.Items is { } items)
            {
                foreach (var nested in items.Take(MostItems))
                {
                    Add(values, attribute, item, nested, [.. path.Skip(1)]);
                }
            }

            return;
        }

        foreach (var value in dataset.GetStrings(path[0]).Take(MostItems))
        {
            if (attribute.Kind == MatchKind.PersonName)
            {
                values.AddRange(
                    value
                        .Split('=')
                        .Take(MostNameGroups)
                        .Select(group => PersonName.Normalize(group.AsSpan(0, Math.Min(group.Length, MostOfName))))
                        .Where(group => group.Length > 0)
                        .Select(group => new AttributeValue(attribute, item, group))
                );
            }
            else if (Normalize(attribute.Kind, value.Trim(' ')) is { Length: > 0 } normal)
            {
                values.Add(new AttributeValue(attribute, item, normal));
            }
        }
    }

    private static string? Normalize(MatchKind kind, string value) =>
        kind switch
        {
            MatchKind.Date => DateValue.TryNormalize(value, out var date) ? date : null,
            MatchKind.Time => TimeValue.TryParse(value, out var time) ? time.First : null,
            MatchKind.DateTime => DateTimeValue.TryParse(value, out var moment) ? moment.First : null,
            MatchKind.Integer => IntegerValue.TryNormalize(value, out var integer) ? integer : null,
            _ => value,
        };
}
