using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Worklist;

namespace ServerlessDicom.Functions.Tests.Index.Worklist;

/// <summary>What every <see cref="IWorklist"/> does.</summary>
public abstract class WorklistConformance : IAsyncLifetime
{
    private static readonly SearchCondition.All _everything = new([]);

    private static readonly SearchAttribute[] _searched =
    [
        .. WorkitemKeys.Instance.Matched.Where(attribute =>
            attribute.Keyword
                is "ProcedureStepLabel"
                    or "PatientName"
                    or "StudyInstanceUID"
                    or "ScheduledProcedureStepStartDateTime"
                    or "ScheduledStationNameCodeSequence.CodeValue"
                    or "ScheduledStationNameCodeSequence.CodingSchemeDesignator"
                    or "ReferencedRequestSequence.AccessionNumber"
        ),
    ];

    /// <summary>The worklist, empty.</summary>
    private protected IWorklist Worklist { get; set; } = null!;

    /// <summary>The same worklist as another process has it open; <see cref="Worklist"/> where only one can.</summary>
    private protected IWorklist Other { get; set; } = null!;

    /// <summary>The clock of both.</summary>
    private protected ManualTime Time { get; } = new();

    /// <summary>Random searches of random worklists.</summary>
    protected abstract int Searches { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_workitem_comes_back_as_it_was()
    {
        var workitem = Item("1.2") with
        {
            State = WorkitemState.Completed,
            TransactionUid = "2.25.1",
            FinalAt = Time.Now,
            Subscribers = [new("A/B #1", true, Time.Now), new("C", false, Time.Now)],
        };

        Assert.True(await Worklist.TryCreateAsync(workitem, Token));

        var found = (await Other.FindAsync("1.2", Token))!.Workitem;
        Assert.Equal(Encoding.UTF8.GetString(workitem.Json.Span), Encoding.UTF8.GetString(found.Json.Span));
        Assert.Equal(workitem.Subscribers, found.Subscribers);
        Assert.Equal(
            (workitem.Uid, workitem.State, workitem.TransactionUid, workitem.Sort, workitem.FinalAt),
            (found.Uid, found.State, found.TransactionUid, found.Sort, found.FinalAt)
        );
        Assert.Null(await Worklist.FindAsync("1.3", Token));
    }

    [Fact]
    public async Task A_uid_is_taken_once()
    {
        Assert.True(await Worklist.TryCreateAsync(Item("1.2"), Token));
        Assert.False(await Other.TryCreateAsync(Item("1.2", "other"), Token));
        Assert.Single(await AllAsync());
    }

    [Fact]
    public async Task Of_many_changes_of_one_version_exactly_one_is_carried_out()
    {
        await Worklist.TryCreateAsync(Item("1.2"), Token);
        var version = (await Worklist.FindAsync("1.2", Token))!.Version;

        var done = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    (i % 2 == 0 ? Worklist : Other).TryReplaceAsync(
                        Item("1.2") with
                        {
                            State = WorkitemState.InProgress,
                            TransactionUid = $"2.25.{i}",
                        },
                        version,
                        Token
                    )
                )
        );

        var winner = Assert.Single(Enumerable.Range(0, 50), i => done[i]);
        var found = (await Worklist.FindAsync("1.2", Token))!;
        Assert.Equal($"2.25.{winner}", found.Workitem.TransactionUid);
        Assert.NotEqual(version, found.Version);
        Assert.False(await Worklist.TryReplaceAsync(Item("1.3"), version, Token));
    }

    [Fact]
    public async Task What_is_deleted_is_remembered_for_a_while_and_not_made_again()
    {
        await Worklist.TryCreateAsync(Item("1.2"), Token);
        var version = (await Worklist.FindAsync("1.2", Token))!.Version;

        Assert.False(await Worklist.TryDeleteAsync("1.2", version + "0", Token));
        Assert.True(await Worklist.TryDeleteAsync("1.2", version, Token));

        Assert.Null(await Other.FindAsync("1.2", Token));
        Assert.Empty(await AllAsync());
        Assert.True(await Other.WasDeletedAsync("1.2", Token));
        Assert.False(await Worklist.WasDeletedAsync("1.3", Token));
        Assert.False(await Worklist.TryCreateAsync(Item("1.2"), Token));
        Assert.False(await Worklist.TryReplaceAsync(Item("1.2"), version, Token));

        Time.Now += new IndexOptions().KeepDeleted + TimeSpan.FromSeconds(1);
        Assert.False(await Worklist.WasDeletedAsync("1.2", Token));
    }

    [Fact]
    public async Task Those_final_for_long_that_nobody_holds_are_expired()
    {
        var final = Item("1.1") with { State = WorkitemState.Canceled, FinalAt = Time.Now };
        await Worklist.TryCreateAsync(final, Token);
        await Worklist.TryCreateAsync(
            Item("1.2") with
            {
                FinalAt = Time.Now,
                Subscribers = [new("A", false, Time.Now), new("B", true, Time.Now)],
            },
            Token
        );
        await Worklist.TryCreateAsync(Item("1.3") with { FinalAt = Time.Now.AddHours(1) }, Token);
        await Worklist.TryCreateAsync(Item("1.4"), Token);

        Assert.Empty(await Worklist.FindExpiredAsync(Time.Now, 10, Token));
        Assert.Equal(["1.1"], await Worklist.FindExpiredAsync(Time.Now.AddMinutes(1), 10, Token));
    }

    [Fact]
    public async Task Subscriptions_to_the_worklist_are_kept_by_resource_and_subscriber()
    {
        WorklistSubscription global = new(WorklistResource.Global, "A/B #1", true, null, Time.Now);
        WorklistSubscription filtered = new(WorklistResource.Filtered, "A/B #1", false, "x=1", Time.Now);
        await Worklist.SaveSubscriptionAsync(global with { HasLock = false }, Token);
        await Worklist.SaveSubscriptionAsync(filtered, Token);
        await Worklist.SaveSubscriptionAsync(global, Token);

        Assert.Equal(
            [global, filtered],
            (await Other.ReadSubscriptionsAsync(Token)).OrderBy(each => each.Resource.Length)
        );
        Assert.True(await Worklist.DeleteSubscriptionAsync(WorklistResource.Global, "A/B #1", Token));
        Assert.False(await Worklist.DeleteSubscriptionAsync(WorklistResource.Global, "A/B #1", Token));
        Assert.Equal([filtered], await Worklist.ReadSubscriptionsAsync(Token));
        Assert.Empty(await AllAsync());
    }

    [Fact]
    public async Task Searches_find_what_the_predicate_finds_in_order()
    {
        var cases = (
            from items in Gen.ListOf(Values, 12)
            from queries in Gen.ListOf(Query, 20)
            select (items, queries)
        ).Sample(Searches, 1);
        foreach (var (values, queries) in cases)
        {
            var items = values
                .Select((ofItem, i) => Item($"1.{Guid.NewGuid():N}", values: ofItem) with { Sort = $"{i:00}" })
                .ToList();
            foreach (var item in items)
            {
                Assert.True(await Worklist.TryCreateAsync(item, Token));
            }

            foreach (var query in queries)
            {
                var expected = items
                    .Where(item => query.After is not { } after || string.CompareOrdinal(item.Sort, after) > 0)
                    .Where(item => SearchPredicate.Matches(query.Condition, item.Values))
                    .Select(item => item.Uid)
                    .ToList();
                var page = await Worklist.SearchAsync(query, Token);
                Assert.Equal(
                    expected.Skip(query.Offset).Take(query.Limit),
                    page.Matches.Select(match => match.Workitem.Uid)
                );
                Assert.Equal(Math.Max(0, expected.Count - query.Offset - query.Limit), page.Remaining);
            }

            foreach (var item in items)
            {
                await Worklist.TryDeleteAsync(item.Uid, (await Worklist.FindAsync(item.Uid, Token))!.Version, Token);
            }
        }
    }

    [Fact]
    public async Task A_page_ends_before_it_takes_too_much_memory()
    {
        foreach (var uid in (string[])["1.1", "1.2", "1.3"])
        {
            await Worklist.TryCreateAsync(Item(uid, new string('x', 1000)), Token);
        }

        var first = await Worklist.SearchAsync(new WorkitemQuery(_everything, 10, 0) { MostBytes = 2500 }, Token);
        var last = await Worklist.SearchAsync(new WorkitemQuery(_everything, 10, 2) { MostBytes = 1 }, Token);

        Assert.Equal((2, 1), (first.Matches.Count, first.Remaining));
        Assert.Equal((1, 0), (last.Matches.Count, last.Remaining));
    }

    private static Gen<IReadOnlyList<AttributeValue>> Values =>
        _searched.Aggregate(
            Gen.Constant<IReadOnlyList<AttributeValue>>([]),
            (all, attribute) =>
                from before in all
                from own in SearchGenerators.Values(attribute)
                select (IReadOnlyList<AttributeValue>)[.. before, .. own]
        );

    private static Gen<WorkitemQuery> Query =>
        from count in Gen.Choose(0, 3)
        from conditions in Gen.ListOf(
            Gen.OneOf([.. _searched.Select(SearchGenerators.Leaf), .. SearchGenerators.Items(_searched)]),
            count
        )
        from any in Gen.Elements(true, false)
        from limit in Gen.Choose(0, 6)
        from offset in Gen.Choose(0, 4)
        from after in Gen.Elements(null, "03", "05")
        select new WorkitemQuery(
            any && count > 0
                ? new SearchCondition.All([new SearchCondition.Any([.. conditions])])
                : new SearchCondition.All([.. conditions]),
            limit,
            offset
        )
        {
            After = after,
        };

    private static Workitem Item(string uid, string label = "label", IReadOnlyList<AttributeValue>? values = null) =>
        new()
        {
            Uid = uid,
            State = WorkitemState.Scheduled,
            Json = Encoding.UTF8.GetBytes($"{{\"00741204\":{{\"vr\":\"LO\",\"Value\":[\"{label} \\\"ä\\\"\"]}}}}"),
            Values = values ?? [],
            Sort = uid,
        };

    private async Task<IReadOnlyList<StoredWorkitem>> AllAsync() =>
        (await Worklist.SearchAsync(new WorkitemQuery(_everything, 100, 0), Token)).Matches;
}
