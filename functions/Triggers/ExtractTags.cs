using System.IO.Pipelines;
using ServerlessDicom.Functions.Inbox;
using ServerlessDicom.Functions.Store;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Stores a file of the inbox as STOW would, and takes it out of the inbox. Doing it again, or for a file that is gone,
/// does no harm.
/// </summary>
internal sealed class ExtractTags(IInbox inbox, StoreService store)
{
    private static readonly StreamPipeReaderOptions _buffering = new(bufferSize: 64 << 10, leaveOpen: true);

    /// <summary>Stores a file. When the task is done it is stored, or there was none.</summary>
    /// <param name="name">Its name in the inbox.</param>
    /// <param name="cancellationToken">Stops the work; the file stays.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InboxRejectedException">It cannot be stored, now or later; it stays.</exception>
    /// <exception cref="IOException">Storage or index failed; the file stays, and can be tried again.</exception>
    public async Task<bool> RunAsync(string name, CancellationToken cancellationToken)
    {
        await using var file = await inbox.OpenAsync(name, cancellationToken);
        if (file is null)
        {
            return false;
        }

        await StoreAsync(file, cancellationToken);
        await inbox.DeleteAsync(file, cancellationToken);
        return true;
    }

    /// <summary>Stores an open file, and leaves it where it is.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task StoreAsync(InboxFile file, CancellationToken cancellationToken)
    {
        var body = PipeReader.Create(file.Content, _buffering);
        try
        {
            var result = await store.StoreAsync(Only(body).ToAsyncEnumerable(), study: null, cancellationToken);
            if (result.Failed is [var rejected, ..])
            {
                throw rejected.Reason is FailureReason.ProcessingFailure or FailureReason.OutOfResources
                    ? new IOException("A file of the inbox was not stored; the log says why.")
                    : new InboxRejectedException(rejected.Reason);
            }
        }
        finally
        {
            await body.CompleteAsync();
        }
    }

    private static IEnumerable<StorePart> Only(PipeReader body) => [new StorePart(body)];
}
