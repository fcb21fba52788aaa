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

    /// <summary>Subscribes to a workitem, and reports its state.</summary>
    /// <exception cref="ProblemException">404 or 410: there is no such workitem.</exception>
    public async Task SubscribeAsync(string uid, string aeTitle, bool hasLock, CancellationToken cancellationToken)
    {
        var subscriber = new WorkitemSubscriber(aeTitle, hasLock, time.GetUtcNow());
        var (workitem, _) = await changes.ChangeSubscribersAsync(
            uid,
            before =>
                before.Any(each => each.AETitle == aeTitle && each.HasLock == hasLock)
                    ? null
                    : [.. before.Where(each => each.AETitle != aeTitle), subscriber],
            cancellationToken
        );
        await sender.SendAsync([EventReports.State(workitem)], [subscriber], cancellationToken);
    }

    /// <summary>Subscribes to all workitems there are and will be, or those of them that match a filter.</summary>
    /// <param name="resource">The worklist, or the filtered one.</param>
    /// <param name="aeTitle">The subscriber.</param>
    /// <param name="hasLock">Whether with deletion locks, in which case the state of every workitem is reported.</param>
    /// <param name="filter">The matching keys as a query string; null for all.</param>
    /// <param name="cancellationToken">Stops it halfway; to be called again.</param>
    /// <exception cref="ProblemException">400: the filter is not valid.</exception>
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

        // Kept first: what is created from now on looks at it, and what was there before is found now.
        await worklist.SaveSubscriptionAsync(subscription, cancellationToken);
        await foreach (var uid in FindAsync(condition, cancellationToken))
        {
            var (workitem, isChanged) = await ChangeIfThereAsync(
                uid,
                before =>
                    before.Any(each => each.AETitle == aeTitle)
                        ? null
                        : [.. before, new WorkitemSubscriber(aeTitle, hasLock, subscription.Since)],
                cancellationToken
            );
            if (isChanged && hasLock)
            {
                await sender.SendAsync(
                    [EventReports.State(workitem!)],
                    workitem!.Subscribers.Where(each => each.AETitle == aeTitle),
                    cancellationToken
                );
            }
        }
    }

    /// <summary>Ends the subscription to a workitem.</summary>
    /// <exception cref="ProblemException">404: there is none. 410: the workitem is deleted.</exception>
    public async Task UnsubscribeAsync(string uid, string aeTitle, CancellationToken cancellationToken)
    {
        var (_, isChanged) = await changes.ChangeSubscribersAsync(
            uid,
            before => Without(before, aeTitle),
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
        await foreach (var uid in FindAsync(ConditionOfSubscriber(aeTitle), cancellationToken))
        {
            var (_, isChanged) = await ChangeIfThereAsync(uid, before => Without(before, aeTitle), cancellationToken);
            isFound |= isChanged;
        }

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

    /// <summary>Adds to a workitem just created who subscribed to the worklist meanwhile.</summary>
    public async Task<Workitem> CatchUpAsync(Workitem workitem, CancellationToken cancellationToken)
    {
        var now = await InitialSubscribersAsync(workitem, cancellationToken);
        if (now.All(each => workitem.Subscribers.Any(known => known.AETitle == each.AETitle)))
        {
            return workitem;
        }

        var (changed, _) = await ChangeIfThereAsync(
            workitem.Uid,
            before =>
            {
                var missing = now.Where(each => before.All(known => known.AETitle != each.AETitle)).ToList();
                return missing.Count == 0 ? null : [.. before, .. missing];
            },
            cancellationToken
        );
        return changed ?? workitem;
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

    private async Task<(Workitem? Workitem, bool IsChanged)> ChangeIfThereAsync(
        string uid,
        Func<IReadOnlyList<WorkitemSubscriber>, IReadOnlyList<WorkitemSubscriber>?> change,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await changes.ChangeSubscribersAsync(uid, change, cancellationToken);
        }
        catch (ProblemException e) when (e.Status is StatusCodes.Status404NotFound or StatusCodes.Status410Gone)
        {
            // Deleted since it was found: nothing to subscribe to.
            return (null, false);
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

    private static ProblemException NoSubscription() =>
        new(StatusCodes.Status404NotFound, "There is no such subscription.");
}
