using System.Globalization;

namespace ServerlessDicom.Bench.Load;

/// <summary>The table of results: what was measured, beside what, and the ratio that is asked for.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows =
    [
        ["work", "service", "beside", "ratio", "asked"],
    ];

    /// <summary>Adds a row and says it at once.</summary>
    public void Add(string work, string service, string beside, string ratio, string asked)
    {
        string[] row = [work, service, beside, ratio, asked];
        _rows.Add(row);
        Console.Error.WriteLine(string.Join(" | ", row));
    }

    /// <summary>Adds a row of two rates of the same unit, if the other one could be measured.</summary>
    public void AddRatio(string work, string unit, double service, string otherName, double? other, double asked) =>
        Add(
            work,
            Number(service) + " " + unit,
            other is { } o ? $"{otherName} {Number(o)} {unit}" : otherName + " not installed",
            other is { } p ? Number(service / p) + "x" : "-",
            Number(asked) + "x"
        );

    /// <summary>Writes the table in Markdown.</summary>
    public void Write(TextWriter output)
    {
        foreach (var (index, row) in _rows.Index())
        {
            output.WriteLine("| " + string.Join(" | ", row) + " |");
            if (index == 0)
            {
                output.WriteLine("|" + string.Concat(Enumerable.Repeat(" --- |", row.Length)));
            }
        }
    }

    /// <summary>Three significant digits.</summary>
    public static string Number(double value) =>
        Math.Abs(value) >= 100
            ? value.ToString("0", CultureInfo.InvariantCulture)
            : value.ToString("0.##", CultureInfo.InvariantCulture);
}
