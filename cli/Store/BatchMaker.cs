using System.Threading.Channels;

namespace ServerlessDicom.Cli.Store;

/// <summary>Looks into files and puts those to be stored together into batches.</summary>
/// <param name="maxFiles">Files of a batch.</param>
/// <param name="maxBytes">Bytes of a batch; a longer file goes alone.</param>
/// <param name="tally">Counts what is skipped.</param>
/// <param name="sender">Reports what cannot be read.</param>
/// <param name="progress">Is shown what needs no sending.</param>
internal sealed class BatchMaker(
    int maxFiles,
    long maxBytes,
    StoreTally tally,
    BatchSender sender,
    TransferProgress progress
)
{
    /// <summary>Writes batches, and completes the writer.</summary>
    public async Task MakeAsync(
        IReadOnlyList<FoundFile> found,
        ChannelWriter<IReadOnlyList<StoreFile>> batches,
        CancellationToken cancellationToken
    )
    {
        var (batch, bytes, uids) = (new List<StoreFile>(), 0L, new HashSet<string>(StringComparer.Ordinal));
        foreach (var file in found)
        {
            if (await InspectAsync(file, cancellationToken) is not { } instance)
            {
                progress.Advance(file.Length);
                progress.CountFile();
                continue;
            }

            // The answer goes by UID, so a second file of one UID goes into another request.
            if (
                batch.Count > 0
                && (batch.Count == maxFiles || bytes + file.Length > maxBytes || uids.Contains(instance.Instance))
            )
            {
                await batches.WriteAsync(batch, cancellationToken);
                (batch, bytes) = ([], 0);
                uids.Clear();
            }

            batch.Add(instance);
            uids.Add(instance.Instance);
            bytes += file.Length;
        }

        if (batch.Count > 0)
        {
            await batches.WriteAsync(batch, cancellationToken);
        }

        batches.Complete();
    }

    private async Task<StoreFile?> InspectAsync(FoundFile file, CancellationToken cancellationToken)
    {
        var finding = await FileInspector.InspectAsync(file, cancellationToken);
        switch (finding.Kind)
        {
            case FileKind.NotDicom:
                tally.NotDicom++;
                break;
            case FileKind.Dicomdir:
                tally.Dicomdirs++;
                break;
            case FileKind.Broken:
                sender.ReportUnreadable(file.Path, finding.Problem!);
                break;
        }

        return finding.Instance;
    }
}
