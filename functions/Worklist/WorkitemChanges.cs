using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Changes workitems one version at a time: what others change meanwhile is looked at anew, never overwritten.</summary>
internal sealed class WorkitemChanges(IWorklist worklist, WorkitemTurns turns)
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

    /// <summary>Creates a workitem.</summary>
    /// <param name="workitem">The workitem.</param>
    /// <param name="report">Sends what there is to tell, as <see cref="EventReportSender.SendAsync"/> does.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    /// <returns>False when there is, or was, one with this UID.</returns>
    public async Task<bool> TryCreateAsync(Workitem workitem, Func<Task> report, CancellationToken cancellationToken)
    {
        var (isCreated, reported) = await turns.RunAsync(
            workitem.Uid,
            async () =>
                await worklist.TryCreateAsync(workitem, cancellationToken)
                    ? (true, report())
                    : (false, Task.CompletedTask),
            cancellationToken
        );
        await reported;
        return isCreated;
    }

    /// <summary>Changes a workitem.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="change">Makes the new one of the one there is, which it may return itself for no change; asked again when another was faster.</param>
    /// <param name="report">Sends what there is to tell of the workitem before and after, as <see cref="EventReportSender.SendAsync"/> does.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <returns>The workitem before and after.</returns>
    /// <exception cref="ProblemException">404 or 410, or what <paramref name="change"/> throws.</exception>
    public async Task<(Workitem Before, Workitem After)> ChangeAsync(
        string uid,
        Func<Workitem, Workitem> change,
        Func<Workitem, Workitem, Task> report,
        CancellationToken cancellationToken
    )
    {
        var (before, after, reported) = await turns.RunAsync(
            uid,
            async () =>
            {
                var (before, after) = await ReplaceAsync(uid, change, cancellationToken);
                return (before, after, report(before, after));
            },
            cancellationToken
        );
        // Receivers of events may take their time; the next change need not wait for them.
        await reported;
        return (before, after);
    }

    /// <summary>Changes who is told of a workitem.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="change">Makes the new subscribers of those there are; null for no change.</param>
    /// <param name="report">As of <see cref="ChangeAsync"/>.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <returns>Whether the workitem changed.</returns>
    /// <exception cref="ProblemException">404 or 410, or what <paramref name="change"/> throws.</exception>
    public async Task<bool> ChangeSubscribersAsync(
        string uid,
        Func<IReadOnlyList<WorkitemSubscriber>, IReadOnlyList<WorkitemSubscriber>?> change,
        Func<Workitem, Workitem, Task> report,
        CancellationToken cancellationToken
    )
    {
        var (before, after) = await ChangeAsync(
            uid,
            workitem =>
                change(workitem.Subscribers) is { } subscribers
                    ? WorkitemContent.With(workitem, WorkitemContent.Read(workitem), subscribers)
                    : workitem,
            report,
            cancellationToken
        );
        return !ReferenceEquals(before, after);
    }

    private async Task<(Workitem Before, Workitem After)> ReplaceAsync(
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
}
