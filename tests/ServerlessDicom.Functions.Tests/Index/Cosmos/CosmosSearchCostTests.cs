using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>What searches cost, in calls.</summary>
public sealed class CosmosSearchCostTests(EmulatorFixture emulators) : IAsyncLifetime
{
    private readonly CallCounter _calls = new();
    private TemporaryDatabase? _database;
    private CosmosMetadataIndex _index = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(await emulators.CosmosAsync(), CosmosEmulator.Configure);
        _index = _database.Open(TimeProvider.System, null, _database.OpenDatabase(_calls));
        await _index.CommitAsync(
            [
                .. Enumerable
                    .Range(0, 18)
                    .Select(i =>
                        Records.Of(
                            $"1.{i / 6}",
                            $"1.{i / 6}.{i / 3}",
                            $"{i}",
                            values: ["StudyDate=20200101", "PatientID=1", "Modality=CT", $"InstanceNumber={i}"]
                        )
                    ),
            ],
            ExistingInstance.Reject,
            CancellationToken
        );
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_page_of_studies_that_holds_all_costs_one_query() =>
        Assert.Equal((0, 1), await CostAsync(Query(SearchLevel.Study, 3)));

    [Fact]
    public async Task A_page_of_studies_that_leaves_some_costs_another_query_for_their_number() =>
        Assert.Equal((0, 2), await CostAsync(Query(SearchLevel.Study, 2)));

    [Fact]
    public async Task One_study_costs_one_read() =>
        Assert.Equal((1, 0), await CostAsync(Query(SearchLevel.Study, 2) with { StudyInstanceUid = "1.0" }));

    [Fact]
    public async Task The_series_of_a_study_cost_one_query_between_two_reads_of_the_study() =>
        Assert.Equal((2, 1), await CostAsync(Query(SearchLevel.Series, 10) with { StudyInstanceUid = "1.0" }));

    [Fact]
    public async Task The_instances_of_a_series_cost_one_query_and_reads_of_series_and_study() =>
        Assert.Equal(
            (3, 1),
            await CostAsync(
                Query(SearchLevel.Instance, 2) with
                {
                    StudyInstanceUid = "1.0",
                    SeriesInstanceUid = "1.0.0",
                }
            )
        );

    [Fact]
    public async Task Series_of_all_studies_cost_one_query_per_level_and_one_for_what_has_changed() =>
        Assert.Equal((0, 3), await CostAsync(Query(SearchLevel.Series, 10)));

    private async Task<(int Reads, int Queries)> CostAsync(SearchQuery query)
    {
        // The client learns about the container first.
        await _index.SearchAsync(query, CancellationToken);
        _calls.Reset();
        Assert.NotEmpty((await _index.SearchAsync(query, CancellationToken)).Matches);
        return _calls.Count;
    }

    private static SearchQuery Query(SearchLevel level, int limit) =>
        new(
            level,
            null,
            null,
            new SearchCondition.All([
                new SearchCondition.Single(SearchAttributes.Get(SearchLevel.Study, "PatientID"), "1"),
            ]),
            limit,
            0
        );
}
