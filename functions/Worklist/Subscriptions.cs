using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// Who is told of changes (PS3.18 §11.10 to §11.12, PS3.4 Table CC.2.3-2). Every workitem knows its subscribers; the
/// subscriptions to the worklist decide who they are when it is created.
/// </summary>
internal sealed class Subscriptions(
    IWorklist worklist,
    WorkitemChanges changes,
    EventReportSender sender,
    IOptions<SearchOptions> searches,
    TimeProvider time
)
{
    /// <summary>Workitems that are looked at in one go.</summary>
    private const int PageSize = 100;

    /// <summary>Workitems that are changed at once where all are: enough to share flushes to storage with each other.</summary>
    private const int AtOnce = 16;

    /// <summary>Subscribers that a workitem takes by itself, and each kind of worklist.</summary>
    private const int MostSubscribers = 1000;

    /// <summary>Subscribes to a workitem, and reports its state.</summary>
    /// <exception cref="ProblemException">403: it has too many subscribers. 404 or 410: there is no such workitem.</exception>
    public Task SubscribeAsync(string uid, string aeTitle, bool hasLock, CancellationToken cancellationToken)
    {
        var subscriber = new WorkitemSubscriber(aeTitle, hasLock, time.GetUtcNow());
        return changes.ChangeSubscribersAsync(
            uid,
            before =>
            {
                if (before.Any(each => each.AETitle == aeTitle && each.HasLock == hasLock))
                {
                    return null;
                }

                List<WorkitemSubscriber> others = [.. before.Where(each => each.AETitle != aeTitle)];
                return others.Count < MostSubscribers ? [.. others, subscriber] : throw TooMany();
            },
            (_, after) => sender.SendAsync([EventReports.State(after)], [subscriber], cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Subscribes to all workitems there are and will be, or those of them that match a filter.</summary>
    /// <param name="resource">The worklist, or the filtered one.</param>
    /// <param name="aeTitle">The subscriber.</param>
    /// <param name="hasLock">Whether with deletion locks, in which case the state of every workitem is reported.</param>
    /// <param name="filter">The matching keys as a query string; null for all.</param>
    /// <param name="cancellationToken">Stops it halfway; to be called again.</param>
    /// <exception cref="ProblemException">400: the filter is not valid. 403: there are too many subscribers.</exception>
    public async Task SubscribeToWorklistAsync(
        string resource,
        string aeTitle,
        bool hasLock,
        string? filter,
        CancellationToken cancellationToken
    )
    {
        var condition = ConditionOf(filter);
        var subscription = new WorklistSubscription(resource, aeTitle, hasLock, filter, time.GetUtcNow());

        var known = await worklist.ReadSubscriptionsAsync(cancellationToken);
        if (known.Count(each => each.Resource == resource && each.AETitle != aeTitle) >= MostSubscribers)
        {
            throw TooMany();
        }

        // Kept first: what is created from now on looks at it, and what was there before is found now.
        await worklist.SaveSubscriptionAsync(subscription, cancellationToken);
        var subscriber = new WorkitemSubscriber(aeTitle, hasLock, subscription.Since);
        await ForEachAsync(
            condition,
            (uid, token) =>
                ChangeIfThereAsync(
                    uid,
                    before => before.Any(each => each.AETitle == aeTitle) ? null : [.. before, subscriber],
                    (before, after) =>
                        hasLock && !ReferenceEquals(before, after)
                            ? sender.SendAsync([EventReports.State(after)], [subscriber], token)
                            : Task.CompletedTask,
                    token
                ),
            cancellationToken
        );
    }

    /// <summary>Ends the subscription to a workitem.</summary>
    /// <exception cref="ProblemException">404: there is none. 410: the workitem is deleted.</exception>
    public async Task UnsubscribeAsync(string uid, string aeTitle, CancellationToken cancellationToken)
    {
        var isChanged = await changes.ChangeSubscribersAsync(
            uid,
            before => Without(before, aeTitle),
            Silently,
            cancellationToken
        );
        if (!isChanged)
        {
            throw NoSubscription();
        }
    }

    /// <summary>Ends the subscription to the worklist and to every single workitem.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task UnsubscribeFromWorklistAsync(string resource, string aeTitle, CancellationToken cancellationToken)
    {
        var isFound = await worklist.DeleteSubscriptionAsync(resource, aeTitle, cancellationToken);
        isFound |= await ForEachAsync(
            ConditionOfSubscriber(aeTitle),
            (uid, token) => ChangeIfThereAsync(uid, before => Without(before, aeTitle), Silently, token),
            cancellationToken
        );
        if (!isFound)
        {
            throw NoSubscription();
        }
    }

    /// <summary>Ends the subscription to workitems that are still to be created; those to workitems there are stay.</summary>
    /// <exception cref="ProblemException">404: there is none.</exception>
    public async Task SuspendAsync(string resource, string aeTitle, CancellationToken cancellationToken)
    {
        if (!await worklist.DeleteSubscriptionAsync(resource, aeTitle, cancellationToken))
        {
            throw NoSubscription();
        }
    }

    /// <summary>Who is subscribed to a workitem from the start.</summary>
    public async Task<IReadOnlyList<WorkitemSubscriber>> InitialSubscribersAsync(
        Workitem workitem,
        CancellationToken cancellationToken
    )
    {
        var all = await worklist.ReadSubscriptionsAsync(cancellationToken);
        return
        [
            .. all.Where(each => SearchPredicate.Matches(ConditionOf(each.Filter), workitem.Values))
                .GroupBy(each => each.AETitle, StringComparer.Ordinal)
                .Select(each => new WorkitemSubscriber(
                    each.Key,
                    each.Any(subscription => subscription.HasLock),
                    time.GetUtcNow()
                )),
        ];
    }

    /// <summary>
    /// Takes up who subscribed to the worklist, or unsubscribed, while a workitem was created: such a one may have looked
    /// for workitems before this one was there.
    /// </summary>
    public async Task CatchUpAsync(Workitem workitem, CancellationToken cancellationToken)
    {
        var now = await InitialSubscribersAsync(workitem, cancellationToken);
        var joined = now.ExceptBy(workitem.Subscribers.Select(each => each.AETitle), each => each.AETitle).ToList();
        var left = workitem
            .Subscribers.Select(each => each.AETitle)
            .Except(now.Select(each => each.AETitle))
            .ToHashSet(StringComparer.Ordinal);
        if (joined.Count == 0 && left.Count == 0)
        {
            return;
        }

        await ChangeIfThereAsync(
            workitem.Uid,
            before =>
                [
                    .. before.Where(each => !left.Contains(each.AETitle)),
                    .. joined.ExceptBy(before.Select(each => each.AETitle), each => each.AETitle),
                ],
            (before, after) =>
                sender.SendAsync(
                    EventReports.OfCreation(after),
                    after.Subscribers.ExceptBy(before.Subscribers.Select(each => each.AETitle), each => each.AETitle),
                    cancellationToken
                ),
            cancellationToken
        );
    }

    /// <summary>Whether a subscriber had some subscription before a moment.</summary>
    public async Task<bool> HadAnyAsync(string aeTitle, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var all = await worklist.ReadSubscriptionsAsync(cancellationToken);
        if (all.Any(each => each.AETitle == aeTitle && each.Since < before))
        {
            return true;
        }

        var page = await worklist.SearchAsync(
            new WorkitemQuery(ConditionOfSubscriber(aeTitle), PageSize, 0),
            cancellationToken
        );
        return page
            .Matches.SelectMany(match => match.Workitem.Subscribers)
            .Any(each => each.AETitle == aeTitle && each.Since < before);
    }

    private async IAsyncEnumerable<string> FindAsync(
        SearchCondition.All condition,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // By place rather than number: while one page is gone through, workitems come and go.
        string? after = null;
        while (true)
        {
            var page = await worklist.SearchAsync(
                new WorkitemQuery(condition, PageSize, 0) { After = after },
                cancellationToken
            );
            foreach (var match in page.Matches)
            {
                yield return match.Workitem.Uid;
            }

            if (page.Remaining == 0)
            {
                yield break;
            }

            after = page.Matches[^1].Workitem.Sort;
        }
    }

    /// <summary>Changes workitems, some at once. Whether one of them was changed.</summary>
    private async Task<bool> ForEachAsync(
        SearchCondition.All condition,
        Func<string, CancellationToken, Task<bool>> change,
        CancellationToken cancellationToken
    )
    {
        var changed = 0;
        await Parallel.ForEachAsync(
            FindAsync(condition, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (uid, token) =>
            {
                if (await change(uid, token))
                {
                    Interlocked.Increment(ref changed);
                }
            }
        );
        return changed > 0;
    }

    private async Task<bool> ChangeIfThereAsync(
        string uid,
        Func<IReadOnlyList<WorkitemSubscriber>, IReadOnlyList<WorkitemSubscriber>?> change,
        Func<Workitem, Workitem, Task> report,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await changes.ChangeSubscribersAsync(uid, change, report, cancellationToken);
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status404NotFound or StatusCodes.Status410Gone)
        {
            // Deleted since it was found: nothing to subscribe to.
            return false;
        }
    }

    private SearchCondition.All ConditionOf(string? filter) =>
        SearchParameterParser.Parse(filter, WorkitemKeys.Instance, searches.Value).Condition;

    private static SearchCondition.All ConditionOfSubscriber(string aeTitle) =>
        new([new SearchCondition.Single(WorkitemKeys.ReceivingAE, aeTitle)]);

    private static List<WorkitemSubscriber>? Without(IReadOnlyList<WorkitemSubscriber> subscribers, string aeTitle) =>
        subscribers.Any(each => each.AETitle == aeTitle)
            ? [.. subscribers.Where(each => each.AETitle != aeTitle)]
            : null;

    private static Task Silently(Workitem before, Workitem after) => Task.CompletedTask;

    private static ProblemException TooMany() =>
        new(StatusCodes.Status403Forbidden, $"No more than {MostSubscribers} can subscribe.");

    private static ProblemException NoSubscription() =>
        new(StatusCodes.Status404NotFound, "There is no such subscription.");
}
