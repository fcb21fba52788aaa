using System.Globalization;
using System.Text.RegularExpressions;

namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>The model of the costs in docs/deploy.md: what it reckons follows from its prices, its assumptions and the calls that were counted.</summary>
public sealed partial class CostModelTests
{
    private const string Counted = "| | blobs written | blobs read |";
    private const string Prices = "| price of |";
    private const string Assumed = "| assumed |";
    private const string Reckoned = "| 1,000 times |";

    private readonly string _page = File.ReadAllText(RepositoryFolder.Combine("docs", "deploy.md"));

    [Fact]
    public void What_1000_operations_cost_follows_from_counts_prices_and_assumptions()
    {
        var counted = Table(Counted).ToDictionary(row => row[0]);
        var rows = Table(Reckoned);
        Assert.NotEmpty(rows);
        Assert.All(
            rows,
            row =>
            {
                var calls = Assert.Contains(row[0], counted).Skip(1).Select(Number).ToArray();
                var (seconds, units, cost) = (Number(row[1]), Number(row[2]), Number(row[3]));
                Assert.Equal(1000 * UnitsOf(calls), units, 0.5);
                Assert.Equal(CostOf(calls, seconds, units, Number(row[4])), cost, 0.00006);
            }
        );
    }

    /// <summary>Request units of one operation.</summary>
    /// <param name="calls">Blobs written, read and deleted; documents written and read; queries.</param>
    private double UnitsOf(double[] calls) =>
        (calls[3] * Value(Assumed, "a document written"))
        + (calls[4] * Value(Assumed, "a document read"))
        + (calls[5] * Value(Assumed, "a query"));

    /// <summary>Dollars for 1,000 operations.</summary>
    private double CostOf(double[] calls, double seconds, double units, double requests) =>
        (seconds * Value(Assumed, "memory of an instance") * Value(Prices, "a GB-second"))
        + (requests * Value(Prices, "an execution"))
        + (1000 * calls[0] * Value(Prices, "a blob written"))
        + (1000 * calls[1] * Value(Prices, "a blob read"))
        + (units * Value(Prices, "a request unit"));

    private double Value(string table, string name) => Number(Assert.Single(Table(table), row => row[0] == name)[1]);

    /// <summary>The cells of the rows below a heading.</summary>
    private List<string[]> Table(string heading)
    {
        var start = _page.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        return
        [
            .. _page[start..]
                .Split('\n')
                .Skip(2)
                .TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
        ];
    }

    /// <summary>The number that a cell begins with, such as 30,000, $0.017 or 2 GB; of a fraction, its value; an empty cell is 0.</summary>
    private static double Number(string cell)
    {
        var parts = Numbers().Match(cell);
        return cell.Length == 0 ? 0
            : parts.Groups["below"].Success ? Parse("above") / Parse("below")
            : Parse("above");

        double Parse(string group) =>
            double.Parse(parts.Groups[group].Value, NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"^\$?(?<above>[\d,.]+)( / (?<below>[\d,]+))?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Numbers();
}
