using System.Net;
using Microsoft.Azure.Cosmos;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>A process ends when it has decided a change and carried nothing of it out; then another one searches.</summary>
public sealed class CosmosOpenChangeSearchTests(EmulatorFixture emulators) : IAsyncLifetime
{
    private readonly InstancesFail _faults = new();
    private TemporaryDatabase? _database;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(
            await emulators.CosmosAsync(),
            options =>
            {
                CosmosEmulator.Configure(options);
                options.CustomHandlers.Add(_faults);
            }
        );
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(nameof(SearchLevel.Study), null, null, null)]
    [InlineData(nameof(SearchLevel.Study), "1", null, null)]
    [InlineData(nameof(SearchLevel.Series), null, null, null)]
    [InlineData(nameof(SearchLevel.Series), "1", null, null)]
    [InlineData(nameof(SearchLevel.Series), null, "Modality", "CT")]
    [InlineData(nameof(SearchLevel.Series), null, "SeriesInstanceUID", "1.1")]
    [InlineData(nameof(SearchLevel.Instance), null, null, null)]
    [InlineData(nameof(SearchLevel.Instance), null, "SOPInstanceUID", "a")]
    public async Task It_finds_what_was_decided(string level, string? study, string? keyword, string? value)
    {
        _faults.IsOn = true;
        await Assert.ThrowsAsync<IndexUnavailableException>(() =>
            _database!
                .Open(TimeProvider.System)
                .CommitAsync(
                    [Records.Of("1", "1.1", "a", values: ["Modality=CT"])],
                    ExistingInstance.Reject,
                    CancellationToken
                )
        );
        _faults.IsOn = false;
        SearchCondition[] conditions = keyword is null
            ? []
            :
            [
                new SearchCondition.Single(
                    SearchAttributes.Everything.First(each =>
                        each.Keyword == keyword && each.Level > SearchLevel.Study
                    ),
                    value!
                ),
            ];

        var index = _database!.Open(TimeProvider.System, TimeSpan.Zero);
        var result = await index.SearchAsync(
            new SearchQuery(Enum.Parse<SearchLevel>(level), study, null, new SearchCondition.All(conditions), 10, 0),
            CancellationToken
        );

        Assert.Equal("1", Assert.Single(result.Matches).StudyInstanceUid);
        Assert.Equal(0, result.Remaining);

        // Carried out by now: retrieval does not look at the study.
        Assert.NotNull(await index.FindAsync("1", "1.1", "a", CancellationToken));
    }

    /// <summary>Fails every write of anything but the study's document, as if there were no throughput.</summary>
    private sealed class InstancesFail : RequestHandler
    {
        private bool _isDecided;

        public bool IsOn
        {
            get;
            set
            {
                _isDecided = false;
                field = value;
            }
        }

        public override async Task<ResponseMessage> SendAsync(
            RequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var isWrite = request.Method != HttpMethod.Get && request.Headers["x-ms-documentdb-isquery"] is null;
            if (IsOn && isWrite && _isDecided)
            {
                return new ResponseMessage(HttpStatusCode.TooManyRequests, request);
            }

            // The study's document, with the change in it, is what is written first.
            _isDecided |= IsOn && isWrite;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
