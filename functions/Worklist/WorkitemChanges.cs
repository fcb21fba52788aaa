using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Changes workitems one version at a time: what others change meanwhile is looked at anew, never overwritten.</summary>
internal sealed class WorkitemChanges(IWorklist worklist)
{
    /// <summary>Each time that another was faster, something was done; so many times in a row is no accident.</summary>
    private const int MostAttempts = 100;

    /// <summary>Finds a workitem.</summary>
    /// <exception cref="ProblemException">404: there is none. 410: there was one.</exception>
    public async Task<StoredWorkitem> FindAsync(string uid, CancellationToken cancellationToken)
    {
        if (await worklist.FindAsync(uid, cancellationToken) is { } stored)
        {
            return stored;
        }

        throw await worklist.WasDeletedAsync(uid, cancellationToken)
            ? UpsProblem.Of(
                StatusCodes.Status410Gone,
                UpsStatus.DoesNotExist,
                "The workitem has been deleted, some time after it came to its final state."
            )
            : UpsProblem.Of(StatusCodes.Status404NotFound, UpsStatus.DoesNotExist, "There is no such workitem.");
    }

    /// <summary>Changes a workitem.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="change">Makes the new one of the one there is, which it may return itself for no change; asked again when another was faster.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <returns>The workitem before and after.</returns>
    /// <exception cref="ProblemException">404 or 410, or what <paramref name="change"/> throws.</exception>
    public async Task<(Workitem Before, Workitem After)> ChangeAsync(
        string uid,
        Func<Workitem, Workitem> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var stored = await FindAsync(uid, cancellationToken);
            var after = change(stored.Workitem);
            if (
                ReferenceEquals(after, stored.Workitem)
                || await worklist.TryReplaceAsync(after, stored.Version, cancellationToken)
            )
            {
                return (stored.Workitem, after);
            }
        }

        throw new IndexUnavailableException(
            "Too many change the same workitem at the moment.",
            isFull: false,
            new TimeoutException("A change of a workitem was overtaken each time.")
        )
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>Changes who is told of a workitem.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="change">Makes the new subscribers of those there are; null for no change.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <returns>The workitem afterwards, and whether it changed.</returns>
    /// <exception cref="ProblemException">404 or 410.</exception>
    public async Task<(Workitem Workitem, bool IsChanged)> ChangeSubscribersAsync(
        string uid,
        Func<IReadOnlyList<WorkitemSubscriber>, IReadOnlyList<WorkitemSubscriber>?> change,
        CancellationToken cancellationToken
    )
    {
        var (before, after) = await ChangeAsync(
            uid,
            workitem =>
                change(workitem.Subscribers) is { } subscribers
                    ? WorkitemContent.With(workitem, WorkitemContent.Read(workitem), subscribers)
                    : workitem,
            cancellationToken
        );
        return (after, !ReferenceEquals(before, after));
    }
}
