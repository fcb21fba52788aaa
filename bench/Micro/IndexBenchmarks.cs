using System.Globalization;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Bench.Micro;

/// <summary>Searches and commits of the embedded index, without the web: what they cost, and that size hardly matters.</summary>
[MemoryDiagnoser]
public class IndexBenchmarks
{
    private const int BatchSize = 50;
    private const int LoadBatch = 500;

    private static readonly SearchAttribute _patientId = SearchAttributes.Get(SearchLevel.Study, "PatientID");
    private static readonly SearchAttribute _studyDate = SearchAttributes.Get(SearchLevel.Study, "StudyDate");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("index-bench-");
    private SqliteMetadataIndex _index = null!;
    private int _search;
    private int _study;

    /// <summary>Studies, of one instance each.</summary>
    [Params(5_000, 100_000)]
    public int Studies { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _index = SqliteMetadataIndex.Open(
            Path.Combine(_folder.FullName, "index.db"),
            new IndexOptions(),
            TimeProvider.System
        );
        while (_study < Studies)
        {
            await CommitAsync([.. Enumerable.Range(0, LoadBatch).Select(_ => Record(_study++, 0))]);
        }
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _index.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Benchmark]
    public Task FindByPatientId() =>
        SearchAsync(new SearchCondition.Single(_patientId, SyntheticInstances.PatientId(_search++ % Studies)));

    [Benchmark]
    public Task FindByYear()
    {
        var first = SyntheticInstances.StudyDate(_search++ % Studies);
        return SearchAsync(new SearchCondition.Range(_studyDate, Text(first), Text(first.AddDays(365))));
    }

    [Benchmark]
    public Task CommitOne() => CommitAsync([Record(_study++, 0)]);

    [Benchmark]
    public Task CommitFifty()
    {
        var study = _study++;
        return CommitAsync([.. Enumerable.Range(0, BatchSize).Select(instance => Record(study, instance))]);
    }

    private Task<SearchResult> SearchAsync(SearchCondition condition) =>
        _index.SearchAsync(
            new SearchQuery(SearchLevel.Study, null, null, new SearchCondition.All([condition]), 100, 0),
            CancellationToken.None
        );

    private Task<IReadOnlyList<CommitOutcome>> CommitAsync(IReadOnlyList<InstanceRecord> records) =>
        _index.CommitAsync(records, ExistingInstance.Reject, CancellationToken.None);

    private static InstanceRecord Record(int study, int instance)
    {
        var attributes = IndexedAttributes.From(DicomFile.Parse(SyntheticInstances.TinyStudy(0, study)).Dataset);
        var version = Guid.NewGuid().ToString("N");
        return new InstanceRecord(
            new InstanceEntry
            {
                StudyInstanceUid = SyntheticInstances.Uid(0, study),
                SeriesInstanceUid = SyntheticInstances.Uid(0, study, 1),
                SopInstanceUid = SyntheticInstances.Uid(0, study, 1, instance),
                SopClassUid = "1.2.840.10008.5.1.4.1.1.2",
                TransferSyntaxUid = "1.2.840.10008.1.2.1",
                Version = version,
                BlobName = version,
                BlobLength = 1,
                ContentHash = version,
                Metadata = new BlobRange($"{study}", instance, 1),
                PixelDataLayout = default,
                StoredAt = DateTimeOffset.UnixEpoch,
            },
            attributes.Study,
            attributes.Series,
            attributes.Instance
        );
    }

    private static string Text(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
