using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

/// <summary>What makes searches fast at any size: that they need no sorting, and go through no more rows than they return.</summary>
public sealed class SqliteQueryPlanTests : IAsyncDisposable
{
    private readonly TemporaryIndex _temporary = new();

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Theory]
    [InlineData(0, "", "SCAN study")]
    [InlineData(0, "PatientID=A", "SEARCH study USING INDEX study_patient (PatientID=?)")]
    [InlineData(0, "AccessionNumber=A", "SEARCH study USING INDEX study_accession (AccessionNumber=?)")]
    [InlineData(0, "StudyInstanceUID=1", "SEARCH study USING INDEX study_uid (StudyInstanceUID=?)")]
    [InlineData(0, "StudyDate=20200101-20201231", "SEARCH study USING PRIMARY KEY (newest>? AND newest<?)")]
    [InlineData(
        0,
        "PatientID=A StudyDate=20200101-20201231",
        "SEARCH study USING INDEX study_patient (PatientID=? AND newest>? AND newest<?)"
    )]
    [InlineData(0, "StudyDescription=A", "SCAN study")]
    [InlineData(1, "", "SCAN study")]
    [InlineData(1, "PatientID=A", "SEARCH study USING INDEX study_patient (PatientID=?)")]
    [InlineData(1, "Modality=CT", "SCAN study")]
    [InlineData(2, "", "SCAN study")]
    [InlineData(2, "PatientID=A Modality=CT", "SEARCH study USING INDEX study_patient (PatientID=?)")]
    public void A_page_is_read_in_its_order(int level, string values, string first)
    {
        var plan = Explain(SqliteSearch.Page(Query((SearchLevel)level, values)));

        Assert.Equal(first, plan[0]);
        Assert.DoesNotContain(plan, each => each.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "SeriesInstanceUID=1", "SEARCH series USING INDEX series_uid (SeriesInstanceUID=?)")]
    [InlineData(2, "SeriesInstanceUID=1", "SEARCH series USING INDEX series_uid (SeriesInstanceUID=?)")]
    [InlineData(2, "SOPInstanceUID=1", "SEARCH instance USING INDEX instance_uid (SOPInstanceUID=?)")]
    [InlineData(1, "RequestAttributesSequence.RequestedProcedureID=A", "SEARCH series USING INDEX series_id (id=?)")]
    public void What_few_rows_meet_is_where_a_search_starts(int level, string values, string first) =>
        Assert.Equal(first, Explain(SqliteSearch.Page(Query((SearchLevel)level, values)))[0]);

    [Theory]
    [InlineData(0, "", "SCAN total")]
    [InlineData(2, "", "SCAN total")]
    [InlineData(2, "StudyDate=20200101-20201231", "SEARCH study_day USING PRIMARY KEY (day>? AND day<?)")]
    [InlineData(2, "PatientID=A", "SEARCH study USING INDEX study_patient (PatientID=?)")]
    [InlineData(1, "Modality=CT", "SCAN series")]
    [InlineData(2, "SOPClassUID=1", "SCAN instance USING COVERING INDEX instance_order")]
    public void Counting_reads_no_more_than_the_conditions_are_about(int level, string values, string only) =>
        Assert.Equal([only], Explain(SqliteTotal.Of(Query((SearchLevel)level, values))));

    private List<string> Explain(SqlText sql)
    {
        using var connection = SqliteConnection.Open(_temporary.Path);
        using var rows = connection.Prepare($"EXPLAIN QUERY PLAN {sql}");
        var plan = new List<string>();
        while (rows.Step())
        {
            plan.Add(rows.Text(3));
        }

        return plan;
    }

    private static SearchQuery Query(SearchLevel level, string values)
    {
        var conditions = new List<SearchCondition>();
        foreach (var value in values.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = value.Split('=');
            var attribute = SearchAttributes.Everything.Last(each => each.Keyword == parts[0]);
            var bounds = parts[1].Split('-');
            conditions.Add(
                bounds.Length == 2
                    ? new SearchCondition.Range(attribute, bounds[0], bounds[1])
                    : new SearchCondition.Single(attribute, parts[1])
            );
        }

        return new SearchQuery(level, null, null, new SearchCondition.All(conditions), 100, 0);
    }
}
