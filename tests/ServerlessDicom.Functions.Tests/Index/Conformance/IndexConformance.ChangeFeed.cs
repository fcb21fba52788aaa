using System.Globalization;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task A_feed_of_nothing_begins_with_1()
    {
        Assert.Equal(new ChangeFeedExtent(1, null, 0, 1), await Feed.ReadExtentAsync(null, null, Token));
        Assert.Equal(new ChangeFeedExtent(1, null, 0, 1), await Feed.ReadExtentAsync(Time.Now, Time.Now, Token));
        Assert.Empty(await Feed.ReadAsync(0, 10, Token));
    }

    [Fact]
    public async Task The_feed_numbers_the_changes_of_all_studies_without_gaps()
    {
        var first = Records.Of("1", "1.1", "1.1.1", "one");
        var other = Records.Of("2", "2.1", "2.1.1");
        var second = Records.Of("1", "1.1", "1.1.1", "two");
        foreach (var record in (InstanceRecord[])[first, other, second])
        {
            await ReplaceAsync(record);
            await Feed.ReadExtentAsync(null, null, Token);
        }

        await Index.DeleteAsync("2", null, null, Token);

        Assert.Equal(new ChangeFeedExtent(1, Time.Now, 4, 1), await Feed.ReadExtentAsync(null, null, Token));
        Assert.Equal(
            [
                new FeedChange(1, Time.Now, IndexChangeKind.Stored, "1", "1.1", "1.1.1", first.Entry.Version),
                new FeedChange(2, Time.Now, IndexChangeKind.Stored, "2", "2.1", "2.1.1", other.Entry.Version),
                new FeedChange(3, Time.Now, IndexChangeKind.Replaced, "1", "1.1", "1.1.1", second.Entry.Version),
                new FeedChange(4, Time.Now, IndexChangeKind.Deleted, "2", "2.1", "2.1.1", other.Entry.Version),
            ],
            await Feed.ReadAsync(0, 10, Token)
        );
        Assert.Equal([2, 3], (await Feed.ReadAsync(1, 2, Token)).Select(change => change.Sequence));
        Assert.Empty(await Feed.ReadAsync(4, 10, Token));
        Assert.Empty(await Feed.ReadAsync(long.MaxValue - 200, 200, Token));
    }

    [Fact]
    public async Task Whoever_reads_while_others_store_sees_every_change_once_and_all_the_same()
    {
        const int Studies = 12;
        var stored = new List<string>();
        var storing = Task.WhenAll(
            Enumerable
                .Range(1, Studies)
                .Select(async study =>
                {
                    for (var i = 1; i <= 3; i++)
                    {
                        var record = Records.Of($"{study}", $"{study}.1", $"{study}.1.{i}");
                        lock (stored)
                        {
                            stored.Add(record.Entry.Version);
                        }

                        await (study % 2 == 0 ? Index : Other).CommitAsync([record], ExistingInstance.Reject, Token);
                    }
                })
        );
        var seen = await Task.WhenAll(FollowAsync(Feed), FollowAsync(OtherFeed));

        Assert.Equal(stored.Order(), seen[0].Select(change => change.Version).Order());
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(Enumerable.Range(1, 3 * Studies).Select(i => (long)i), seen[0].Select(change => change.Sequence));

        async Task<List<FeedChange>> FollowAsync(IChangeFeed feed)
        {
            var changes = new List<FeedChange>();
            for (var isLast = false; !isLast; )
            {
                isLast = storing.IsCompleted;
                var extent = await feed.ReadExtentAsync(null, null, Token);
                while (changes.Count < extent.Last)
                {
                    changes.AddRange(await feed.ReadAsync(changes.Count, 5, Token));
                }

                await Task.Yield();
            }

            await storing;
            return changes;
        }
    }

    [Fact]
    public async Task A_window_of_time_that_was_read_gets_no_more_changes()
    {
        await ReplaceAsync(Records.Of("1", "1.1", "1.1.1"));
        Time.Now += TimeSpan.FromMinutes(1);
        var end = Time.Now;
        Assert.Equal(1, (await Feed.ReadExtentAsync(null, end, Token)).Last);

        // A clock that is behind, or a process that was slow.
        Time.Now -= TimeSpan.FromSeconds(30);
        await ReplaceAsync(Records.Of("2", "2.1", "2.1.1"));
        Time.Now += TimeSpan.FromMinutes(1);
        await ReplaceAsync(Records.Of("3", "3.1", "3.1.1"));

        Assert.Equal(2, (await Feed.ReadExtentAsync(end, null, Token)).From);
        Assert.Equal(3, (await Feed.ReadExtentAsync(Time.Now, null, Token)).From);
        Assert.Equal(4, (await Feed.ReadExtentAsync(Time.Now + TimeSpan.FromTicks(10), null, Token)).From);
        var changes = await Feed.ReadAsync(0, 10, Token);
        Assert.Equal([true, false, false], changes.Select(change => change.At < end));
        Assert.Equal(changes.OrderBy(change => change.At), changes);
    }

    [Fact]
    public async Task Changes_expire_and_their_numbers_are_not_given_again()
    {
        for (var i = 1; i <= 3; i++)
        {
            await ReplaceAsync(Records.Of("1", "1.1", string.Create(CultureInfo.InvariantCulture, $"1.1.{i}")));
            await Feed.EnterAsync(Token);
        }

        Time.Now += new IndexOptions().KeepChanges + TimeSpan.FromSeconds(1);
        await ReplaceAsync(Records.Of("1", "1.1", "1.1.4"));
        var extent = await Feed.ReadExtentAsync(null, null, Token);

        Assert.Equal(4, extent.Last);
        Assert.InRange(extent.First, 2, 4);
        Assert.Equal(4, (await Feed.ReadExtentAsync(Time.Now, null, Token)).From);
        Assert.Equal(extent.First, (await Feed.ReadAsync(0, 10, Token))[0].Sequence);
        Assert.Equal([4], (await Feed.ReadAsync(3, 10, Token)).Select(change => change.Sequence));
    }
}
