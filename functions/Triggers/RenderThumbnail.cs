using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Makes the thumbnail of one version of an instance before somebody asks for it: reads its attributes and one frame, and
/// nothing else. Done again, it finds the thumbnail there; what cannot be rendered has none.
/// </summary>
internal sealed partial class RenderThumbnail(
    IMetadataIndex index,
    Thumbnails thumbnails,
    RequestActivity requests,
    ILogger<RenderThumbnail> logger
)
{
    /// <summary>How long a thumbnail waits for requests to pause; who asks for it has it made at once.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Makes the thumbnails that changes ask for, each when no requests are being answered.</summary>
    public async Task HandleAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            if (ThumbnailRequest.Of(change) is { } request)
            {
                await requests.WhenCalmAsync(_patience, cancellationToken);
                await TryAsync(request, cancellationToken);
            }
        }
    }

    /// <summary>Makes a thumbnail; a fault that would come again does not hold up those behind it.</summary>
    private async Task TryAsync(ThumbnailRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(request, cancellationToken);
        }
        catch (Exception e)
            when (e is not (OperationCanceledException or BlobsUnavailableException or IndexUnavailableException))
        {
            LogFailed(e, request.SopInstanceUid);
        }
    }

    /// <summary>Makes a thumbnail, unless it is there, or nothing to make it of.</summary>
    public async Task RunAsync(ThumbnailRequest request, CancellationToken cancellationToken)
    {
        var entry = await index.FindAsync(
            request.StudyInstanceUid,
            request.SeriesInstanceUid,
            request.SopInstanceUid,
            cancellationToken
        );
        if (entry?.Version != request.Version)
        {
            return;
        }

        if (RenderedKinds.Of(entry) != RenderedKind.Image)
        {
            LogSkipped(entry.SopInstanceUid, "It has no pixels.");
            return;
        }

        try
        {
            await thumbnails.EnsureAsync(entry, cancellationToken);
        }
        catch (ProblemException e)
        {
            LogSkipped(entry.SopInstanceUid, e.Message);
        }
        catch (BlobNotFoundException) when (!cancellationToken.IsCancellationRequested)
        {
            // Deleted or replaced in the meantime, and swept; else it is a failure like any other.
            var now = await index.FindAsync(
                request.StudyInstanceUid,
                request.SeriesInstanceUid,
                request.SopInstanceUid,
                cancellationToken
            );
            if (now?.Version == request.Version)
            {
                throw;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "No thumbnail of {Instance}, by a fault of the service")]
    private partial void LogFailed(Exception exception, string instance);

    [LoggerMessage(LogLevel.Debug, "No thumbnail of {Instance}: {Reason}")]
    private partial void LogSkipped(string instance, string reason);
}
