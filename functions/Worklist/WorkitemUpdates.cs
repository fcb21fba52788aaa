using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Updates workitems (PS3.18 §11.6, PS3.4 §CC.2.6).</summary>
internal sealed class WorkitemUpdates(WorkitemChanges changes, WorkitemRevision revision, EventReportSender sender)
{
    /// <summary>Updates a workitem.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="transactionUid">The Transaction UID in the query; null when the data set has it, or nothing does.</param>
    /// <param name="update">The attributes to replace; changed.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    /// <exception cref="ProblemException">400, 404, 409 or 410 of PS3.18 Table 11.6.3-1.</exception>
    public async Task UpdateAsync(
        string uid,
        string? transactionUid,
        DicomDataset update,
        CancellationToken cancellationToken
    )
    {
        transactionUid ??= update.GetString(DicomTag.TransactionUID);
        WorkitemRules.Normalize(update);
        update.Remove(DicomTag.TransactionUID);
        var requested = WorkitemContent.Parse(WorkitemContent.Write(update));
        await changes.ChangeAsync(
            uid,
            workitem =>
            {
                CheckMayUpdate(workitem, transactionUid);
                var changed = WithoutWhatIsThere(update, requested, workitem);
                WorkitemRules.CheckUpdate(changed);
                if (changed.Count == 0)
                {
                    return workitem;
                }

                var dataset = WorkitemContent.Read(workitem);
                foreach (var element in changed)
                {
                    dataset.AddOrUpdate(element);
                }

                revision.Date(dataset);
                return revision.CheckLength(WorkitemContent.With(workitem, dataset, workitem.Subscribers));
            },
            (before, after) => sender.SendChangesAsync(before, after, cancellationToken),
            cancellationToken
        );
    }

    private static void CheckMayUpdate(Workitem workitem, string? transactionUid)
    {
        if (StateText.IsFinal(workitem.State))
        {
            throw UpsProblem.Of(
                StatusCodes.Status400BadRequest,
                UpsStatus.NoLongerUpdated,
                "The workitem is in a final state.",
                UpsProblem.UpdateInconsistent
            );
        }

        if (workitem.State == WorkitemState.Scheduled && transactionUid is not null)
        {
            throw UpsProblem.Of(
                StatusCodes.Status409Conflict,
                UpsStatus.NotInProgress,
                "Nobody has claimed the workitem, so that there is no Transaction UID to it.",
                UpsProblem.NotClaimed
            );
        }

        if (workitem.State == WorkitemState.InProgress && transactionUid != workitem.TransactionUid)
        {
            throw UpsProblem.Of(
                StatusCodes.Status400BadRequest,
                UpsStatus.WrongTransactionUid,
                transactionUid is null ? UpsProblem.TransactionUidMissing : UpsProblem.TransactionUidIncorrect,
                UpsProblem.UpdateInconsistent
            );
        }
    }

    // Who changes what was retrieved sends everything back: what is the same is no change, nor is what the service sets.
    private static DicomDataset WithoutWhatIsThere(DicomDataset update, JsonObject requested, Workitem workitem)
    {
        var current = WorkitemContent.Parse(workitem.Json);
        var changed = new DicomDataset();
        foreach (var element in update)
        {
            var isSet = WorkitemAttributes.Find(element.Tag) is { Update: RequirementType.Service };
            var tag = element.Tag.ToString();
            if (!isSet && (element.Tag.IsGroupLength || !JsonNode.DeepEquals(current[tag], requested[tag])))
            {
                changed.AddOrUpdate(element);
            }
        }

        return changed;
    }
}
