using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Search;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Search;

public sealed class SearchParameterParserTests
{
    [Theory]
    // Names
    [InlineData("", "")]
    [InlineData("PatientID=1", "PatientID = 1")]
    [InlineData("00100020=1", "PatientID = 1")]
    [InlineData("0020000d=1.2", "StudyInstanceUID = 1.2")]
    [InlineData("PatientID=1&AccessionNumber=2", "PatientID = 1; AccessionNumber = 2")]
    // Text
    [InlineData("PatientID=%20A%20b%20", "PatientID = A b")]
    [InlineData("PatientID=A+b", "PatientID = A b")]
    [InlineData("PatientID=a*", "PatientID ~ a*")]
    [InlineData("PatientID=a?", "PatientID ~ a?")]
    [InlineData("PatientID=*%20*", "PatientID ~ * *")]
    [InlineData("PatientID=Doe%2C%20J", "PatientID = Doe, J")]
    [InlineData("PatientID=", "")]
    [InlineData("PatientID", "")]
    [InlineData("PatientID=**", "")]
    [InlineData("PatientID=\"\"", "PatientID = \"\"")]
    [InlineData("PatientID=\"\"&emptyvaluematching=true", "PatientID empty")]
    [InlineData("PatientID=\"\"&emptyvaluematching=false", "PatientID = \"\"")]
    [InlineData("PatientID=&emptyvaluematching=true", "")]
    [InlineData("PatientID=\"\"*&emptyvaluematching=true", "PatientID ~ \"\"*")]
    // Code strings
    [InlineData("ModalitiesInStudy=CT", "ModalitiesInStudy = CT")]
    [InlineData("ModalitiesInStudy=CT%2CMR", "any(ModalitiesInStudy = CT; ModalitiesInStudy = MR)")]
    [InlineData("ModalitiesInStudy=CT,MR,CT", "any(ModalitiesInStudy = CT; ModalitiesInStudy = MR)")]
    [InlineData("ModalitiesInStudy=CT%5CMR", "any(ModalitiesInStudy = CT; ModalitiesInStudy = MR)")]
    [InlineData("ModalitiesInStudy=C*,MR", "any(ModalitiesInStudy ~ C*; ModalitiesInStudy = MR)")]
    [InlineData("ModalitiesInStudy=*,MR", "")]
    [InlineData("ModalitiesInStudy=,", "")]
    [InlineData(
        "ModalitiesInStudy=CT,MR&multiplevaluematching=true",
        "all(ModalitiesInStudy = CT; ModalitiesInStudy = MR)"
    )]
    // UIDs
    [InlineData("StudyInstanceUID=1.2", "StudyInstanceUID = 1.2")]
    [InlineData("StudyInstanceUID=1.2,1.3", "any(StudyInstanceUID = 1.2; StudyInstanceUID = 1.3)")]
    [InlineData("StudyInstanceUID=1.2%5C1.3", "any(StudyInstanceUID = 1.2; StudyInstanceUID = 1.3)")]
    [InlineData("StudyInstanceUID=1.2\\1.3", "any(StudyInstanceUID = 1.2; StudyInstanceUID = 1.3)")]
    [InlineData("StudyInstanceUID=1.2,1.2", "StudyInstanceUID = 1.2")]
    [InlineData("StudyInstanceUID=", "")]
    // Dates and times
    [InlineData("StudyDate=20200131", "StudyDate = 20200131")]
    [InlineData("StudyDate=2020.01.31", "StudyDate = 20200131")]
    [InlineData("StudyDate=20200131-20200201", "StudyDate in [20200131, 20200201]")]
    [InlineData("StudyDate=20200131%20-%2020200201", "StudyDate in [20200131, 20200201]")]
    [InlineData("StudyDate=20200131-", "StudyDate in [20200131, ]")]
    [InlineData("StudyDate=-20200131", "StudyDate in [, 20200131]")]
    [InlineData("StudyDate=\"\"&emptyvaluematching=true", "StudyDate empty")]
    [InlineData("StudyTime=10", "StudyTime in [100000.000000, 105960.999999]")]
    [InlineData("StudyTime=1030", "StudyTime in [103000.000000, 103060.999999]")]
    [InlineData("StudyTime=10:30", "StudyTime in [103000.000000, 103060.999999]")]
    [InlineData("StudyTime=103015", "StudyTime in [103015.000000, 103015.999999]")]
    [InlineData("StudyTime=103015.25", "StudyTime in [103015.250000, 103015.259999]")]
    [InlineData("StudyTime=10-11", "StudyTime in [100000.000000, 115960.999999]")]
    [InlineData("StudyTime=-1030", "StudyTime in [, 103060.999999]")]
    [InlineData(
        "StudyDate=20060705-20060707&StudyTime=1000-1800",
        "StudyDate+StudyTime in [20060705100000.000000, 20060707180060.999999]"
    )]
    [InlineData(
        "StudyTime=1800-1000&StudyDate=20060705-20060707",
        "StudyDate+StudyTime in [20060705180000.000000, 20060707100060.999999]"
    )]
    [InlineData("StudyDate=20060705-&StudyTime=10-", "StudyDate+StudyTime in [20060705100000.000000, ]")]
    [InlineData("StudyDate=-20060705&StudyTime=-10", "StudyDate+StudyTime in [, 20060705105960.999999]")]
    [InlineData(
        "StudyDate=20060705-&StudyTime=10-11",
        "StudyDate in [20060705, ]; StudyTime in [100000.000000, 115960.999999]"
    )]
    [InlineData(
        "StudyDate=20060705&StudyTime=10-11",
        "StudyDate = 20060705; StudyTime in [100000.000000, 115960.999999]"
    )]
    [InlineData(
        "StudyDate=20060705-20060706&StudyTime=10",
        "StudyDate in [20060705, 20060706]; StudyTime in [100000.000000, 105960.999999]"
    )]
    // Names of persons
    [InlineData("PatientName=Doe^John", "PatientName = DOE^JOHN")]
    [InlineData("PatientName=M%C3%BCller^", "PatientName = MULLER")]
    [InlineData("PatientName=Doe^J*", "PatientName ~ DOE^J*")]
    [InlineData("PatientName=Doe^*", "any(PatientName ~ DOE^*; PatientName = DOE)")]
    [InlineData("PatientName=D*^*", "any(PatientName ~ D*^*; PatientName ~ D*)")]
    [InlineData("PatientName=*", "")]
    [InlineData("PatientName=^", "")]
    [InlineData(
        "PatientName=Wang^XiaoDong=%E7%8E%8B^%E5%B0%8F%E6%9D%B1",
        "all(PatientName = WANG^XIAODONG; PatientName = 王^小東)"
    )]
    [InlineData("PatientName==%E7%8E%8B", "PatientName = 王")]
    [InlineData("PatientName=Doe%20John&fuzzymatching=true", "PatientName words DOE JOHN")]
    [InlineData("fuzzymatching=true&PatientName=Doe^John", "PatientName words DOE JOHN")]
    [InlineData("PatientName=*Doe*&fuzzymatching=true", "any(PatientName words DOE; PatientName ~ *DOE*)")]
    [InlineData("PatientName=D?e&fuzzymatching=true", "PatientName ~ D?E")]
    [InlineData("PatientName=D*e&fuzzymatching=true", "PatientName ~ D*E")]
    [InlineData("PatientName=-&fuzzymatching=true", "PatientName = -")]
    [InlineData("PatientName=Doe&fuzzymatching=false", "PatientName = DOE")]
    [InlineData("ReferringPhysicianName=House", "ReferringPhysicianName = HOUSE")]
    // Ignored
    [InlineData("_=1&access_token=x&accept=application/json&foo=bar", "")]
    public void A_search_for_studies_asks(string query, string conditions) =>
        Assert.Equal($"all({conditions})", ConditionText.Of(Parse(query, SearchLevel.Study).Condition));

    [Theory]
    [InlineData("SeriesNumber=007", "SeriesNumber = 7")]
    [InlineData("SeriesNumber=%2B7", "SeriesNumber = 7")]
    [InlineData("Modality=CT", "Modality = CT")]
    [InlineData("PatientID=1&Modality=CT", "PatientID = 1; Modality = CT")]
    [InlineData(
        "RequestAttributesSequence.ScheduledProcedureStepID=S",
        "item 00400275(RequestAttributesSequence.ScheduledProcedureStepID = S)"
    )]
    [InlineData(
        "00400275.00400009=S&RequestAttributesSequence.00401001=P*",
        "item 00400275(RequestAttributesSequence.ScheduledProcedureStepID = S; RequestAttributesSequence.RequestedProcedureID ~ P*)"
    )]
    [InlineData(
        "00400275.RequestedProcedureID=\"\"&emptyvaluematching=true",
        "item 00400275(RequestAttributesSequence.RequestedProcedureID empty)"
    )]
    [InlineData("RequestAttributesSequence=", "")]
    [InlineData(
        "PerformedProcedureStepStartDate=20200101-&PerformedProcedureStepStartTime=10-",
        "PerformedProcedureStepStartDate+PerformedProcedureStepStartTime in [20200101100000.000000, ]"
    )]
    [InlineData("SeriesDate=20200101-&SeriesTime=10-", "SeriesDate+SeriesTime in [20200101100000.000000, ]")]
    public void A_search_for_series_asks(string query, string conditions) =>
        Assert.Equal($"all({conditions})", ConditionText.Of(Parse(query, SearchLevel.Series).Condition));

    [Fact]
    public void An_attribute_of_two_levels_is_the_one_of_the_level_searched()
    {
        Assert.Equal(SearchLevel.Study, LevelOf(SearchLevel.Study));
        Assert.Equal(SearchLevel.Series, LevelOf(SearchLevel.Series));
        Assert.Equal(SearchLevel.Series, LevelOf(SearchLevel.Instance));

        static SearchLevel LevelOf(SearchLevel level) =>
            Assert
                .IsType<SearchCondition.Single>(
                    Assert.Single(Parse("InstitutionName=Princeton", level).Condition.Conditions)
                )
                .Attribute.Level;
    }

    [Theory]
    [InlineData("", 100, 0)]
    [InlineData("limit=5&offset=7", 5, 7)]
    [InlineData("limit=0", 0, 0)]
    [InlineData("limit=1000", 1000, 0)]
    [InlineData("limit=1001", 1000, 0)]
    [InlineData("limit=99999999999999999999&offset=99999999999999999999", 1000, int.MaxValue)]
    public void Limit_and_offset_page(string query, int limit, int offset)
    {
        var parameters = Parse(query, SearchLevel.Study);
        Assert.Equal((limit, offset), (parameters.Limit, parameters.Offset));
    }

    [Theory]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=1&limit=2", "limit is given more than once")]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=%201", "offset")]
    [InlineData("Limit=1", "Limit is not an attribute of PS3.6")]
    [InlineData("patientID=1", "PatientID has to be written so")]
    [InlineData("modality=CT", "Modality has to be written so")]
    [InlineData("patientAddress=x", "PatientAddress has to be written so")]
    [InlineData("fuzzyMatching=true", "fuzzymatching has to be written so")]
    [InlineData("fuzzymatching=maybe", "fuzzymatching takes true or false")]
    [InlineData("fuzzymatching=", "fuzzymatching takes true or false")]
    [InlineData("emptyvaluematching=1", "emptyvaluematching takes true or false")]
    [InlineData("multiplevaluematching=yes", "multiplevaluematching takes true or false")]
    [InlineData("PatientID=1&PatientID=2", "PatientID is given more than once")]
    [InlineData("PatientID=1&00100020=1", "00100020 is given more than once")]
    [InlineData("PatientAddress=x", "PatientAddress is not in the index. Searchable here: StudyDate, ")]
    [InlineData("00101040=x", "00101040 is not in the index")]
    [InlineData("Foo=x", "Foo is not an attribute of PS3.6")]
    [InlineData("StudyDate2=x", "StudyDate2 is not an attribute")]
    [InlineData("0010=x", "0010 is not an attribute")]
    [InlineData("PatientName.PatientID=x", "PatientName.PatientID is not in the index")]
    [InlineData("PatientID.=x", "PatientID. is not an attribute")]
    [InlineData("00231001=x", "00231001 is private")]
    [InlineData("00230010=Acme", "00230010 is private")]
    [InlineData("Modality=CT", "Modality belongs to a lower level (Series)")]
    [InlineData("SOPInstanceUID=1.2", "SOPInstanceUID belongs to a lower level (Instance)")]
    [InlineData("RequestAttributesSequence.ScheduledProcedureStepID=1", "belongs to a lower level (Series)")]
    [InlineData("TimezoneOffsetFromUTC=%2B0100", "TimezoneOffsetFromUTC is not in the index")]
    [InlineData("Do%C3%A9^John=1", "A parameter is not an attribute")]
    [InlineData("StudyInstanceUID=1.2.x", "StudyInstanceUID is not a UID")]
    [InlineData("StudyInstanceUID=1.2,..", "UID 2 of the StudyInstanceUID list")]
    [InlineData("StudyInstanceUID=*", "StudyInstanceUID is not a UID")]
    [InlineData("StudyDate=2020", "StudyDate takes a date")]
    [InlineData("StudyDate=20200230", "StudyDate takes a date")]
    [InlineData("StudyDate=2020*", "StudyDate takes a date")]
    [InlineData("StudyDate=-", "neither a beginning nor an end")]
    [InlineData("StudyDate=20200101-20200102-20200103", "more than one hyphen")]
    [InlineData("StudyDate=20200102-20200101", "The range of StudyDate ends before it begins")]
    [InlineData("StudyDate=2020-01-02", "more than one hyphen")]
    [InlineData("StudyTime=24", "StudyTime takes a time")]
    [InlineData("StudyTime=1", "StudyTime takes a time")]
    [InlineData("StudyTime=11-10", "The range of StudyTime ends before it begins")]
    [InlineData(
        "StudyDate=20200101-20200101&StudyTime=11-10",
        "The range of StudyDate and StudyTime ends before it begins"
    )]
    [InlineData("StudyDate=\"\"", "StudyDate takes a date")]
    [InlineData("PatientName=a=b=c=d", "PatientName takes a name")]
    [InlineData("PatientID=a\\b", "PatientID takes a single value")]
    [InlineData("PatientID=a%00b", "contains a NUL")]
    [InlineData("ModalitiesInStudy=C*,MR&multiplevaluematching=true", "no wildcards")]
    [InlineData("includefield=Foo", "includefield takes")]
    [InlineData("includefield=0010,PatientID", "includefield takes")]
    public void What_is_wrong_is_named_without_the_value(string query, string detail)
    {
        var problem = Assert.Throws<ProblemException>(() => Parse(query, SearchLevel.Study));

        Assert.Equal(400, problem.Status);
        Assert.Contains(detail, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("John", problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("SeriesNumber=1.5")]
    [InlineData("SeriesNumber=*")]
    [InlineData("SeriesNumber=\"\"&emptyvaluematching=true")]
    [InlineData("RequestAttributesSequence=x")]
    [InlineData("InstanceNumber=1")]
    public void So_it_is_for_series(string query) =>
        Assert.Throws<ProblemException>(() => Parse(query, SearchLevel.Series));

    [Theory]
    [InlineData("includefield=00081030%2C00080060&includefield=StudyComments", "00080060 00081030 00324000")]
    [InlineData("includefield=RequestAttributesSequence.ScheduledProcedureStepID", "00400275")]
    [InlineData("includefield=", "")]
    [InlineData("PatientID=1&StudyComments=", "00100020 00324000")]
    [InlineData("00281050=", "error")]
    public void Fields_are_those_included_and_those_matched(string query, string tags)
    {
        if (tags == "error")
        {
            Assert.Throws<ProblemException>(() => Parse(query, SearchLevel.Study));
            return;
        }

        var fields = Parse(query, SearchLevel.Study).Fields;
        Assert.False(fields.All);
        Assert.Equal(tags, string.Join(' ', fields.Tags.Order()));
    }

    [Fact]
    public void All_fields_can_be_asked_for() => Assert.True(Parse("includefield=all", SearchLevel.Study).Fields.All);

    [Fact]
    public void Whatever_is_asked_is_parsed_or_refused() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                Gen.Elements<string>([
                        "PatientName",
                        "StudyDate",
                        "StudyTime",
                        "StudyInstanceUID",
                        "ModalitiesInStudy",
                        "00400275",
                        "limit",
                        "includefield",
                        "fuzzymatching=true&",
                        "emptyvaluematching",
                        "=",
                        "&",
                        "*",
                        "?",
                        "-",
                        "^",
                        "\\",
                        ",",
                        "\"\"",
                        "%",
                        "%00",
                        "%FF",
                        "+",
                        ".",
                        "0",
                        "20240101",
                        "1030",
                        "DOE",
                        "é",
                        "\uD800",
                        "𠮷",
                        "#",
                        " ",
                    ])
                    .ListOf()
                    .ToArbitrary(),
                parts =>
                {
                    try
                    {
                        Parse(string.Concat(parts), SearchLevel.Instance);
                        return true;
                    }
                    catch (ProblemException problem)
                    {
                        return problem.Status == 400;
                    }
                }
            )
        );

    [Theory]
    [InlineData("", null, 100)]
    [InlineData("", 1000, 1000)]
    [InlineData("limit=7", 1000, 7)]
    [InlineData("limit=5000", null, 1000)]
    public void There_are_as_many_results_as_asked_for_or_the_default(string query, int? byDefault, int limit)
    {
        var searchable = SearchableLevel.Of(SearchLevel.Instance);
        Assert.Equal(limit, SearchParameterParser.Parse("?" + query, searchable, new SearchOptions(), byDefault).Limit);
    }

    private static SearchParameters Parse(string query, SearchLevel level) =>
        SearchParameterParser.Parse("?" + query, SearchableLevel.Of(level), new SearchOptions());
}
