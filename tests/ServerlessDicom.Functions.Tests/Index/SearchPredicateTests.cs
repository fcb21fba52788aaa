using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index;

public sealed class SearchPredicateTests
{
    private static readonly SearchAttribute PatientId = SearchAttributes.Get(SearchLevel.Study, "PatientID");
    private static readonly SearchAttribute PatientName = SearchAttributes.Get(SearchLevel.Study, "PatientName");
    private static readonly SearchAttribute StudyDate = SearchAttributes.Get(SearchLevel.Study, "StudyDate");
    private static readonly SearchAttribute StudyTime = SearchAttributes.Get(SearchLevel.Study, "StudyTime");
    private static readonly SearchAttribute ProcedureStep = SearchAttributes.Get(
        SearchLevel.Series,
        "RequestAttributesSequence.ScheduledProcedureStepID"
    );
    private static readonly SearchAttribute Procedure = SearchAttributes.Get(
        SearchLevel.Series,
        "RequestAttributesSequence.RequestedProcedureID"
    );

    [Theory]
    [InlineData("A", "A", true)]
    [InlineData("A", "a", false)]
    [InlineData("", "*", false)]
    [InlineData("A", "*", true)]
    [InlineData("ABC", "A*C", true)]
    [InlineData("AC", "A*C", true)]
    [InlineData("AC", "A?C", false)]
    [InlineData("𠮷", "?", true)]
    [InlineData("ABABAC", "*AB*AC", true)]
    [InlineData("ABABAC", "*AB*AB", false)]
    [InlineData("A%", "A_", false)]
    [InlineData("A[1]", "A[1]", true)]
    [InlineData("A1", "A[1]", false)]
    public void A_wildcard_pattern_is_literal_but_for_the_two_wildcards(string value, string pattern, bool matches) =>
        Assert.Equal(
            matches,
            SearchPredicate.Matches(new SearchCondition.Wildcard(PatientId, pattern), [new(PatientId, 0, value)])
        );

    [Fact]
    public void An_absent_attribute_meets_only_the_empty_condition()
    {
        Assert.True(SearchPredicate.Matches(new SearchCondition.Empty(PatientId), []));
        Assert.True(SearchPredicate.Matches(new SearchCondition.Empty(PatientId), [new(PatientId, 0, "")]));
        Assert.False(SearchPredicate.Matches(new SearchCondition.Empty(PatientId), [new(PatientId, 0, "1")]));
        Assert.False(SearchPredicate.Matches(new SearchCondition.Wildcard(PatientId, "*"), []));
        Assert.False(SearchPredicate.Matches(new SearchCondition.Range(StudyDate, null, "99991231"), []));
    }

    [Fact]
    public void Any_component_group_of_a_person_name_may_match()
    {
        AttributeValue[] values = [new(PatientName, 0, "YAMADA^TARO"), new(PatientName, 0, "山田^太郎")];

        Assert.True(SearchPredicate.Matches(new SearchCondition.Single(PatientName, "山田^太郎"), values));
        Assert.True(SearchPredicate.Matches(new SearchCondition.Wildcard(PatientName, "YAMADA*"), values));
        Assert.True(SearchPredicate.Matches(new SearchCondition.FuzzyName(PatientName, ["太", "YA"]), values));
        Assert.False(SearchPredicate.Matches(new SearchCondition.FuzzyName(PatientName, ["AMADA"]), values));
    }

    [Fact]
    public void Date_and_time_are_one_point_in_time()
    {
        var range = new SearchCondition.DateTimeRange(
            StudyDate,
            StudyTime,
            "20060705100000.000000",
            "20060707180000.000000"
        );

        Assert.True(At("20060706", "050000.000000"));
        Assert.True(At("20060705", "100000.000000"));
        Assert.False(At("20060705", "095959.999999"));
        Assert.False(At("20060707", "180000.000001"));
        Assert.False(SearchPredicate.Matches(range, [new(StudyDate, 0, "20060706")]));

        bool At(string date, string time) =>
            SearchPredicate.Matches(range, [new(StudyDate, 0, date), new(StudyTime, 0, time)]);
    }

    [Fact]
    public void One_item_of_the_sequence_has_to_meet_everything()
    {
        var sequence = new DicomTag(0x0040_0275);
        AttributeValue[] values =
        [
            new(ProcedureStep, 0, "S0"),
            new(Procedure, 0, "P0"),
            new(ProcedureStep, 1, "S1"),
            new(Procedure, 1, ""),
        ];

        Assert.True(Both(new SearchCondition.Single(ProcedureStep, "S0"), new SearchCondition.Single(Procedure, "P0")));
        Assert.False(
            Both(new SearchCondition.Single(ProcedureStep, "S1"), new SearchCondition.Single(Procedure, "P0"))
        );
        Assert.True(Both(new SearchCondition.Single(ProcedureStep, "S1"), new SearchCondition.Empty(Procedure)));
        Assert.True(
            SearchPredicate.Matches(new SearchCondition.Item(sequence, [new SearchCondition.Empty(Procedure)]), [])
        );

        bool Both(params SearchCondition[] conditions) =>
            SearchPredicate.Matches(new SearchCondition.Item(sequence, conditions), values);
    }

    [Fact]
    public void What_all_ask_for_holds_where_each_holds() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                (
                    from archive in SearchGenerators.Archive
                    from left in SearchGenerators.Condition(SearchLevel.Series)
                    from right in SearchGenerators.Condition(SearchLevel.Series)
                    select (archive, left, right)
                ).ToArbitrary(),
                sample =>
                {
                    var left = SearchGenerators.Matching(sample.archive, SearchLevel.Series, sample.left);
                    var right = SearchGenerators.Matching(sample.archive, SearchLevel.Series, sample.right);
                    var all = new SearchCondition.All([sample.left, sample.right]);
                    var any = new SearchCondition.Any([sample.left, sample.right]);
                    return left.Intersect(right)
                            .ToHashSet()
                            .SetEquals(SearchGenerators.Matching(sample.archive, SearchLevel.Series, all))
                        && left.Union(right)
                            .ToHashSet()
                            .SetEquals(SearchGenerators.Matching(sample.archive, SearchLevel.Series, any));
                }
            )
        );
}
