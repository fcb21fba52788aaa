using System.Net;
using Microsoft.Azure.Cosmos;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.LocalCloud.Emulators;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>
/// A process dies, or a call fails, at every step of every kind of change; then another process looks. It sees the study
/// as it was or as it was to be, and nothing in between.
/// </summary>
public sealed class CosmosFaultTests(EmulatorFixture emulators) : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly FaultHandler _faults = new();
    private TemporaryDatabase? _database;
    private IMetadataIndex _healthy = null!;
    private CosmosDatabase? _faulty;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TemporaryDatabase.CreateAsync(await emulators.CosmosAsync(), CosmosEmulator.Configure);
        _healthy = _database.Open(_time, TimeSpan.Zero);
        _faulty = _database.OpenDatabase(_faults);
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    public static TheoryData<string, bool> Changes()
    {
        var data = new TheoryData<string, bool>();
        foreach (
            var change in (string[])
                [
                    "store a study",
                    "add to a study",
                    "store more than the study's document can hold",
                    "replace in another series",
                    "delete an instance",
                    "delete a series",
                    "delete a study",
                ]
        )
        {
            data.Add(change, false);
            data.Add(change, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Others_see_all_or_nothing_whatever_step_failed(string change, bool dies)
    {
        var position = (await _healthy.ReadChangesAsync(null, 1, Token)).Position;
        for (var step = 1; ; step++)
        {
            var study = $"1.{step}";
            var before = await PrepareAsync(study, change);
            var plan = new FaultPlan
            {
                DieAt = dies ? step : null,
                FailAt = dies ? null : step,
                // One that dies before a step dies after the one before.
                Afterwards = dies,
            };
            _faults.Plan = plan;
            var index = _database!.Open(_time, TimeSpan.Zero, _faulty);
            var failed = false;
            try
            {
                await ChangeAsync(index, study, change);
            }
            catch (IndexUnavailableException)
            {
                failed = true;
            }

            var after = After(change);
            var happened = await AssertAllOrNothingAsync(study, before, after);
            Assert.True(happened || failed, "What was acknowledged is there.");

            // Whatever was left open does not stand in anyone's way.
            Assert.Equal(
                [CommitOutcome.Stored],
                await _healthy.CommitAsync([Records.Of(study, "9", "9")], ExistingInstance.Reject, Token)
            );
            Assert.Equal((happened ? after : before).Count + 1, await CountAsync(study));
            position = await AssertChangesAsync(position, study, change, happened);
            if (plan.Steps < step)
            {
                Assert.True(happened);
                Assert.True(step > 5, "There are as many steps as the change takes.");
                return;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_metadata_in_use_is_garbage_whatever_step_of_a_compaction_failed(bool dies)
    {
        for (var step = 1; ; step++)
        {
            var study = $"1.{step}";
            InstanceRecord[] records =
            [
                .. Enumerable.Range(0, 3).Select(i => Records.Of(study, "1", $"{i}", segment: $"{study}/{i}")),
            ];
            await _healthy.CommitAsync(records, ExistingInstance.Reject, Token);
            var version = (await _healthy.ListAsync(study, "1", Token))!.Version;
            _faults.Plan = new FaultPlan
            {
                DieAt = dies ? step : null,
                FailAt = dies ? null : step,
                Afterwards = dies,
            };
            var places = records.ToDictionary(
                record => record.Entry.Version,
                _ => new BlobRange($"{study}/compact", 0, 1)
            );
            try
            {
                await _database!.Open(_time, TimeSpan.Zero, _faulty).MoveMetadataAsync(study, "1", places, Token);
            }
            catch (IndexUnavailableException)
            {
                // What matters is what is left.
            }

            Assert.Equal(version, (await _healthy.ListAsync(study, "1", Token))!.Version);
            await AssertNoGarbageInUseAsync(study);

            await _healthy.CommitAsync([Records.Of(study, "2", "9")], ExistingInstance.Reject, Token);
            await AssertNoGarbageInUseAsync(study);
            var used = (await _healthy.ListAsync(study, "1", Token))!.Instances.Select(each => each.Metadata.BlobName);
            Assert.True(used.Distinct().Count() is 1 or 3, "All of the metadata have moved, or none.");
            if (_faults.Plan.Steps < step)
            {
                Assert.Equal([$"{study}/compact"], used.Distinct());
                return;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_change_is_in_the_feed_once_whatever_step_of_entering_it_failed(bool dies)
    {
        var healthy = _database!.OpenFeed(_time);
        for (var step = 1; ; step++)
        {
            // Something to copy to where it stays, and something new.
            await _healthy.CommitAsync([Records.Of($"1.{step}", "1", "1")], ExistingInstance.Reject, Token);
            await healthy.EnterAsync(Token);
            await _healthy.CommitAsync([Records.Of($"2.{step}", "1", "1")], ExistingInstance.Reject, Token);
            _faults.Plan = new FaultPlan
            {
                DieAt = dies ? step : null,
                FailAt = dies ? null : step,
                Afterwards = dies,
            };
            try
            {
                await _database!.OpenFeed(_time, _faulty).EnterAsync(Token);
            }
            catch (IndexUnavailableException)
            {
                // What matters is what is left.
            }

            Assert.Equal(2 * step, (await healthy.ReadExtentAsync(null, null, Token)).Last);
            var changes = await healthy.ReadAsync(0, 200, Token);
            Assert.Equal(Enumerable.Range(1, 2 * step).Select(i => (long)i), changes.Select(each => each.Sequence));
            Assert.Equal(
                Enumerable.Range(1, step).SelectMany(i => (string[])[$"1.{i}", $"2.{i}"]),
                changes.Select(each => each.StudyInstanceUid)
            );
            if (_faults.Plan.Steps < step)
            {
                Assert.True(step > 4, "There are as many steps as entering takes.");
                return;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_counts_as_indexed_is_found_whatever_step_of_indexing_failed(bool dies)
    {
        var tag = new ExtendedTag(new DicomTag(0x00101010), DicomVR.AS, null, SearchLevel.Study, 1);
        for (var step = 1; ; step++)
        {
            var study = $"1.{step}";
            InstanceRecord[] records = [Records.Of(study, "1", "1"), Records.Of(study, "1", "2")];
            await _healthy.CommitAsync(records, ExistingInstance.Reject, Token);
            InstanceRecord[] anew = [.. records.Select(record => Anew(record, tag, study))];
            _faults.Plan = new FaultPlan
            {
                DieAt = dies ? step : null,
                FailAt = dies ? null : step,
                Afterwards = dies,
            };
            try
            {
                await _database!.Open(_time, TimeSpan.Zero, _faulty).Tags.ReindexAsync(study, anew, Token);
            }
            catch (IndexUnavailableException)
            {
                // What matters is what is left.
            }

            var tags = ((CosmosMetadataIndex)_healthy).Tags;
            var isIndexed = await tags.IsIndexedAsync(1, Token);
            Assert.Equal(isIndexed ? 1 : 0, await CountAsync());
            await tags.ReindexAsync(study, anew, Token);
            Assert.True(await tags.IsIndexedAsync(1, Token));
            Assert.Equal(1, await CountAsync());
            Assert.Equal(
                records.Select(record => record.Entry.Metadata),
                (await _healthy.ListAsync(study, "1", Token))!.Instances.Select(entry => entry.Metadata)
            );
            if (_faults.Plan.Steps < step)
            {
                Assert.True(isIndexed);
                return;
            }

            async Task<int> CountAsync()
            {
                var condition = new SearchCondition.All([new SearchCondition.Single(tag.Matched, study)]);
                var query = new SearchQuery(SearchLevel.Instance, null, null, condition, 10, 0);
                return (await _healthy.SearchAsync(query, Token)).Matches.Count / records.Length;
            }
        }

        static InstanceRecord Anew(InstanceRecord record, ExtendedTag tag, string value) =>
            record with
            {
                Study = record.Study with { Values = [.. record.Study.Values, new(tag.Matched, 0, value)] },
                TagRevision = 1,
            };
    }

    private async Task AssertNoGarbageInUseAsync(string study)
    {
        var garbage = await _healthy.ReadGarbageAsync(_time.Now + TimeSpan.FromSeconds(1), 1000, Token);
        var listing = await _healthy.ListAsync(study, null, Token);
        Assert.Empty(listing!.Instances.Select(each => each.Metadata.BlobName).Intersect(garbage));
    }

    [Fact]
    public async Task A_large_deletion_is_gone_on_with_where_it_ended()
    {
        const int Instances = 600;
        await _healthy.CommitAsync(
            [
                .. Enumerable
                    .Range(0, Instances)
                    .Select(i => Records.Of("1", $"1.{i % 2}", $"2.{i}", segment: $"s{i % 7}")),
            ],
            ExistingInstance.Reject,
            Token
        );
        _faults.Plan = new FaultPlan { DieAt = 400 };
        await Assert.ThrowsAsync<IndexUnavailableException>(() =>
            _database!.Open(_time, TimeSpan.Zero, _faulty).DeleteAsync("1", null, null, Token)
        );

        Assert.Null(await _healthy.ListAsync("1", null, Token));

        var page = await _healthy.ReadChangesAsync(null, 1000, Token);
        var deleted = page.Changes.Where(each => each.Kind == IndexChangeKind.Deleted).ToList();
        Assert.Equal(Instances, deleted.Select(each => each.Instance.SopInstanceUid).Distinct().Count());
        Assert.Equal(Instances, deleted.Select(each => each.Sequence).Distinct().Count());
        var garbage = await _healthy.ReadGarbageAsync(_time.Now + TimeSpan.FromSeconds(1), 1000, Token);
        Assert.Equal(Instances + 7, garbage.Distinct().Count());
        Assert.Equal(garbage.Count, garbage.Distinct().Count());
        Assert.True(await _healthy.WasDeletedAsync("1", "1.1", "2.599", Token));
    }

    [Fact]
    public async Task Fifty_instances_take_one_write_each_and_five_in_all_besides()
    {
        await _healthy.FindAsync("1", "1.1", "1", Token);
        InstanceRecord[] records =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(i => Records.Of("1", "1.1", $"2.{i}", segment: "s", values: ["Modality=CT"])),
        ];
        var writes = 0;
        _faults.BeforeCreation = () =>
        {
            Interlocked.Increment(ref writes);
            return Task.CompletedTask;
        };
        _faults.Plan = new FaultPlan();

        await _database!.Open(_time, TimeSpan.Zero, _faulty).CommitAsync(records, ExistingInstance.Reject, Token);

        // The study, the series and the change; the study once more is a replacement, and two calls read.
        Assert.Equal(53, writes);
        Assert.Equal(53 + 1 + 2, _faults.Plan.Steps);
    }

    [Fact]
    public async Task One_who_wakes_up_late_brings_nothing_back()
    {
        var reached = new TaskCompletionSource();
        var awake = new TaskCompletionSource();
        var creations = 0;
        _faults.BeforeCreation = async () =>
        {
            // The first is the decision.
            if (Interlocked.Increment(ref creations) > 1)
            {
                reached.TrySetResult();
                await awake.Task;
            }
        };
        var sleeper = _database!.Open(_time, TimeSpan.Zero, _faulty);
        var stored = Task.Run(() =>
            sleeper.CommitAsync([Records.Of("1", "1.1", "1.1.1")], ExistingInstance.Reject, Token)
        );
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Single((await _healthy.ListAsync("1", null, Token))!.Instances);
        Assert.Equal(1, await _healthy.DeleteAsync("1", "1.1", "1.1.1", Token));
        awake.SetResult();

        Assert.Equal([CommitOutcome.Stored], await stored);
        Assert.Null(await _healthy.FindAsync("1", "1.1", "1.1.1", Token));
        Assert.Null(await _healthy.ListAsync("1", null, Token));
        Assert.True(await _healthy.WasDeletedAsync("1", "1.1", "1.1.1", Token));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData((HttpStatusCode)449)]
    public async Task What_Cosmos_DB_turns_away_is_unavailable_and_says_when_to_come_again(HttpStatusCode status)
    {
        _faults.Plan = new FaultPlan
        {
            FailAt = 1,
            Fault = () => new CosmosException("Injected.", status, 0, "activity", 1),
        };
        var index = _database!.Open(_time, TimeSpan.Zero, _faulty);

        var failure = await Assert.ThrowsAsync<IndexUnavailableException>(async () =>
            await index.FindAsync("1", "1.1", "1.1.1", Token)
        );

        Assert.True(failure.RetryAfter > TimeSpan.Zero);
        Assert.Null(await index.FindAsync("1", "1.1", "1.1.1", Token));
    }

    /// <summary>What is there before: instances by their UID, with their series.</summary>
    private async Task<Dictionary<string, string>> PrepareAsync(string study, string change)
    {
        if (change is "store a study" or "store more than the study's document can hold")
        {
            return [];
        }

        await _healthy.CommitAsync(
            [Of(study, "1", "a", "CT"), Of(study, "1", "b", "CT"), Of(study, "2", "c", "MR")],
            ExistingInstance.Reject,
            Token
        );
        return new()
        {
            ["a"] = "1",
            ["b"] = "1",
            ["c"] = "2",
        };
    }

    private static Task ChangeAsync(IMetadataIndex index, string study, string change) =>
        change switch
        {
            "store a study" => index.CommitAsync(
                [Of(study, "1", "a", "CT"), Of(study, "2", "b", "MR")],
                ExistingInstance.Reject,
                Token
            ),
            "add to a study" => index.CommitAsync(
                [Of(study, "1", "d", "US"), Of(study, "3", "e", "PT")],
                ExistingInstance.Reject,
                Token
            ),
            "store more than the study's document can hold" => index.CommitAsync(
                [Large(study, "a"), Large(study, "b")],
                ExistingInstance.Reject,
                Token
            ),
            "replace in another series" => index.CommitAsync(
                [Of(study, "1", "c", "CT", "other")],
                ExistingInstance.Replace,
                Token
            ),
            "delete an instance" => index.DeleteAsync(study, "1", "b", Token),
            "delete a series" => index.DeleteAsync(study, "1", null, Token),
            "delete a study" => index.DeleteAsync(study, null, null, Token),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        };

    private static Dictionary<string, string> After(string change) =>
        change switch
        {
            "store a study" => new() { ["a"] = "1", ["b"] = "2" },
            "add to a study" => new()
            {
                ["a"] = "1",
                ["b"] = "1",
                ["c"] = "2",
                ["d"] = "1",
                ["e"] = "3",
            },
            "store more than the study's document can hold" => new() { ["a"] = "1", ["b"] = "1" },
            "replace in another series" => new()
            {
                ["a"] = "1",
                ["b"] = "1",
                ["c"] = "1",
            },
            "delete an instance" => new() { ["a"] = "1", ["c"] = "2" },
            "delete a series" => new() { ["c"] = "2" },
            "delete a study" => [],
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        };

    /// <summary>Whether a change has happened: by finding, listing and counting, and the same for all that comes after.</summary>
    private async Task<bool> AssertAllOrNothingAsync(
        string study,
        Dictionary<string, string> before,
        Dictionary<string, string> after
    )
    {
        var happened = false;
        foreach (var instance in before.Keys.Union(after.Keys))
        {
            var found = await FindAsync(study, instance, [.. before.Values.Union(after.Values)]);
            happened |= found != before.GetValueOrDefault(instance);
            if (happened)
            {
                Assert.Equal(after.GetValueOrDefault(instance), found);
            }
        }

        var listing = await _healthy.ListAsync(study, null, Token);
        var listed =
            listing?.Instances.ToDictionary(entry => entry.SopInstanceUid, entry => entry.SeriesInstanceUid) ?? [];
        happened |= !IsSame(before, listed);
        if (happened)
        {
            Assert.True(IsSame(after, listed));
        }

        Assert.Equal(listed.Count, await CountAsync(study));
        foreach (var series in before.Values.Union(after.Values))
        {
            var ofSeries = await _healthy.ListAsync(study, series, Token);
            Assert.Equal(listed.Count(pair => pair.Value == series), ofSeries?.Instances.Count ?? 0);
        }

        return happened;
    }

    private static bool IsSame(Dictionary<string, string> expected, Dictionary<string, string> actual) =>
        expected.OrderBy(pair => pair.Key).SequenceEqual(actual.OrderBy(pair => pair.Key));

    private async Task<string?> FindAsync(string study, string instance, IReadOnlyList<string> series)
    {
        foreach (var one in series)
        {
            if (await _healthy.FindAsync(study, one, instance, Token) is not null)
            {
                return one;
            }
        }

        return null;
    }

    private async Task<int> CountAsync(string study)
    {
        var query = new SearchQuery(SearchLevel.Study, study, null, new SearchCondition.All([]), 10, 0);
        var matches = (await _healthy.SearchAsync(query, Token)).Matches;
        return matches is [] ? 0 : Assert.Single(matches).Computed.StudyRelatedInstances;
    }

    private async Task<string> AssertChangesAsync(string position, string study, string change, bool happened)
    {
        var changes = new List<IndexChange>();
        ChangePage page;
        do
        {
            page = await _healthy.ReadChangesAsync(position, 100, Token);
            position = page.Position;
            changes.AddRange(page.Changes.Where(each => each.Instance.StudyInstanceUid == study));
        } while (page.Changes.Count > 0);

        var sequences = changes.ConvertAll(each => each.Sequence);
        Assert.Equal(sequences.Order().Distinct(), sequences);
        var present = new HashSet<string>();
        foreach (var each in changes)
        {
            var known =
                each.Kind == IndexChangeKind.Deleted
                    ? present.Remove(each.Instance.SopInstanceUid)
                    : present.Add(each.Instance.SopInstanceUid) == (each.Kind == IndexChangeKind.Stored);
            Assert.True(known, "Every change is told once, and follows from those before.");
        }

        Assert.Equal(await CountAsync(study), present.Count);
        Assert.Equal(
            happened && change == "replace in another series",
            changes.Exists(each => each.Kind == IndexChangeKind.Replaced)
        );
        return position;
    }

    private static InstanceRecord Of(
        string study,
        string series,
        string instance,
        string modality,
        string content = "content"
    ) =>
        Records.Of(
            study,
            series,
            instance,
            content,
            values: [$"Modality={modality}", $"SeriesDescription={instance}", $"PatientID={instance}"]
        );

    private static InstanceRecord Large(string study, string instance)
    {
        var noise = new byte[40_000];
        new Random(1).NextBytes(noise);
        return Records.Of(study, "1", instance, values: [$"PatientID={Convert.ToBase64String(noise)}"]);
    }
}
