using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>PS3.4 Table CC.2.5-3 with its macros, from <c>unified-procedure-step.tsv</c>.</summary>
internal static class WorkitemAttributes
{
    /// <summary>The attributes outside sequences, in the order of the table.</summary>
    public static IReadOnlyList<WorkitemAttribute> All { get; } = Read();

    /// <summary>The attribute outside sequences with a tag; null when the table has none.</summary>
    public static WorkitemAttribute? Find(DicomTag tag) => ByTag.GetValueOrDefault(tag);

    private static Dictionary<DicomTag, WorkitemAttribute> ByTag { get; } = All.ToDictionary(each => each.Tag);

    private static List<WorkitemAttribute> Read()
    {
        using var resource = typeof(WorkitemAttributes).Assembly.GetManifestResourceStream(
            "unified-procedure-step.tsv"
        )!;
        using var reader = new StreamReader(resource);
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var section = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("macro ", StringComparison.Ordinal) || line == "table")
            {
                section = sections[line] = [];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                section.Add(line);
            }
        }

        return ReadRows(sections, "table", isMatched: false);
    }

    private static List<WorkitemAttribute> ReadRows(
        Dictionary<string, List<string>> sections,
        string name,
        bool isMatched
    )
    {
        var rows = sections[name];
        var at = 0;
        return ReadRows(sections, rows, ref at, depth: 0, isMatched);
    }

    // The rows of one depth, up to the first that is less deep.
    private static List<WorkitemAttribute> ReadRows(
        Dictionary<string, List<string>> sections,
        List<string> rows,
        ref int at,
        int depth,
        bool isMatched
    )
    {
        var attributes = new List<WorkitemAttribute>();
        while (at < rows.Count && DepthOf(rows[at]) == depth)
        {
            var row = rows[at++][depth..];
            if (row.StartsWith("include ", StringComparison.Ordinal))
            {
                attributes.AddRange(ReadRows(sections, "macro " + row["include ".Length..], isMatched));
                continue;
            }

            var columns = row.Split('\t');
            var isMatchedToo = columns[6] is "R" or "U" or "O" || (columns[6] == "*" && isMatched);
            var items = ReadRows(sections, rows, ref at, depth + 1, isMatchedToo);
            attributes.Add(
                new WorkitemAttribute(
                    DicomTag.TryParse(columns[0], out var tag) ? tag : throw Invalid(row),
                    columns[1],
                    RequirementOf(columns[2]),
                    RequirementOf(columns[3]),
                    FinalStateOf(columns[4]),
                    isMatchedToo,
                    columns[7],
                    columns.Length > 8 ? columns[8].Split('|') : [],
                    items
                )
            );
        }

        return attributes;
    }

    private static int DepthOf(string row) => row.Length - row.AsSpan().TrimStart('>').Length;

    private static RequirementType RequirementOf(string column) =>
        column switch
        {
            "no" => RequirementType.NotAllowed,
            "lock" => RequirementType.Lock,
            _ when column.EndsWith(" empty", StringComparison.Ordinal) => RequirementType.Empty,
            _ => column.Split('/')[0] switch
            {
                "1" => RequirementType.Valued,
                "2" => RequirementType.Present,
                "-" => RequirementType.Service,
                "3" or "1C" or "2C" => RequirementType.Optional,
                _ => throw Invalid(column),
            },
        };

    private static FinalStateType FinalStateOf(string column) =>
        column switch
        {
            "R" => FinalStateType.Required,
            "P" => FinalStateType.RequiredToComplete,
            "P empty" => FinalStateType.PresentToComplete,
            "X" => FinalStateType.RequiredToCancel,
            "O" or "RC" => FinalStateType.Optional,
            _ => throw Invalid(column),
        };

    private static InvalidDataException Invalid(string text) =>
        new($"'{text}' has no place in the table of workitem attributes.");
}
