using Microsoft.Azure.Cosmos;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>Another process changes a study at every step of a change of the same study: both happen, one after the other.</summary>
public sealed class CosmosInterferenceTests(EmulatorFixture emulators) : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly Interference _interference = new();
    private TemporaryDatabase? _database;
    private IMetadataIndex _other = null!;
    private IMetadataIndex _index = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(await emulators.CosmosAsync(), CosmosEmulator.Configure);
        _other = _database.Open(_time, TimeSpan.Zero);
        _index = _database.Open(_time, TimeSpan.Zero, _database.OpenDatabase(_interference));
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("1.2", "1.2.1", "1.1.3")]
    [InlineData("1.2", "1.2.1", "1.2.3")]
    [InlineData("1.1", null, "1.2.3")]
    public async Task What_is_deleted_and_what_is_stored_meanwhile_are_counted(
        string series,
        string? deleted,
        string stored
    )
    {
        for (var step = 1; ; step++)
        {
            var study = $"1.{step}";
            await StoreAsync(_other, study, "1.1", "1.1.1", "first");
            await StoreAsync(_other, study, "1.1", "1.1.2", "second");
            await StoreAsync(_other, study, "1.2", "1.2.1", "first");
            _interference.Before(step, () => StoreAsync(_other, study, stored[..3], stored, "third"));

            await _index.DeleteAsync(study, series, deleted, Token);

            if (!_interference.IsDone)
            {
                // The change has fewer steps: all were gone through.
                return;
            }

            var instances = (await _other.ListAsync(study, null, Token))!.Instances;
            Assert.Equal(
                ((string[])["1.1.1", "1.1.2", "1.2.1", stored]).Order(StringComparer.Ordinal),
                instances
                    .Select(instance => instance.SopInstanceUid)
                    .Concat(deleted is null ? ["1.1.1", "1.1.2"] : [deleted])
                    .Order(StringComparer.Ordinal)
            );
            var found = await _other.SearchAsync(
                new SearchQuery(SearchLevel.Study, study, null, new SearchCondition.All([]), 10, 0),
                Token
            );
            Assert.Equal(instances.Count, Assert.Single(found.Matches).Computed.StudyRelatedInstances);
        }
    }

    private static Task StoreAsync(IMetadataIndex index, string study, string series, string instance, string about) =>
        index.CommitAsync(
            [Records.Of(study, series, instance, values: $"StudyDescription={about}")],
            ExistingInstance.Reject,
            Token
        );

    /// <summary>Does something before one of the calls of a client.</summary>
    private sealed class Interference : RequestHandler
    {
        private Func<Task> _act = () => Task.CompletedTask;
        private int _calls;

        public bool IsDone => Volatile.Read(ref _calls) <= 0;

        public void Before(int step, Func<Task> act) => (_calls, _act) = (step, act);

        public override async Task<ResponseMessage> SendAsync(
            RequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (Interlocked.Decrement(ref _calls) == 0)
            {
                await _act();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
