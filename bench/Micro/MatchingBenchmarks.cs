using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Search;

namespace ServerlessDicom.Bench.Micro;

/// <summary>Takes from an instance what is searched for, parses a search as a viewer sends it, and matches one with the other.</summary>
[MemoryDiagnoser]
public class MatchingBenchmarks
{
    private const string Query =
        "?limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060&PatientName=*family*"
        + "&00100020=PID*&ModalitiesInStudy=CT%2CMR&StudyDate=20150101-20261231";

    private readonly DicomFile _file = DicomFile.Parse(SyntheticInstances.CtSlice(0, 0, 0));
    private readonly SearchOptions _options = new();
    private IReadOnlyCollection<AttributeValue> _values = [];
    private SearchCondition _condition = new SearchCondition.All([]);

    [GlobalSetup]
    public void Setup()
    {
        _values = IndexedAttributes.From(_file.Dataset).Study.Values;
        _condition = SearchParameterParser.Parse(Query, SearchableLevel.Of(SearchLevel.Study), _options).Condition;
    }

    [Benchmark]
    public int TakeAttributes() => IndexedAttributes.From(_file.Dataset).Study.Values.Count;

    [Benchmark]
    public int ParseQuery() =>
        SearchParameterParser.Parse(Query, SearchableLevel.Of(SearchLevel.Study), _options).Condition.Conditions.Count;

    [Benchmark]
    public bool Match() => SearchPredicate.Matches(_condition, _values);
}
