using Microsoft.Extensions.Options;

namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>Works on one series after the other.</summary>
internal sealed partial class SeriesWorker(
    SeriesQueue queue,
    SeriesSegmenter segmenter,
    Archive.DicomWebClient archive,
    IOptions<ConsumerOptions> options,
    TimeProvider clock,
    ILogger<SeriesWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(CatchUpAsync(stoppingToken), WorkAsync(stoppingToken));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var series = await queue.TakeAsync(cancellationToken);
            try
            {
                var outcome = await segmenter.ProcessAsync(series, cancellationToken);
                LogOutcome(series.Series, outcome);
            }
            catch (UnsuitableSeriesException e)
            {
                // It will not change; should more of the series come, an event says so.
                LogUnsuitable(series.Series, e.Message);
            }
            catch (Exception e) when (IsOfTheArchive(e, cancellationToken))
            {
                LogFailed(e, series.Series, _pause.TotalSeconds);
                queue.Again(series, _pause);
            }
        }
    }

    /// <summary>Queues what the archive has. What has its result already costs two requests.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (options.Value.CatchUp)
        {
            try
            {
                await foreach (var series in archive.FindCtSeriesAsync(cancellationToken))
                {
                    while (!queue.TryAdd([series]))
                    {
                        await Task.Delay(_pause, clock, cancellationToken);
                    }
                }

                return;
            }
            catch (Exception e) when (IsOfTheArchive(e, cancellationToken))
            {
                LogCatchUpFailed(e, _pause.TotalSeconds);
                await Task.Delay(_pause, clock, cancellationToken);
            }
        }
    }

    /// <summary>Whether it may go better another time; a mistake of this program ends it.</summary>
    private static bool IsOfTheArchive(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or InvalidDataException or TaskCanceledException
        && !cancellationToken.IsCancellationRequested;

    [LoggerMessage(LogLevel.Information, "Series {Series}: {Outcome}")]
    private partial void LogOutcome(string series, SegmentationOutcome outcome);

    [LoggerMessage(LogLevel.Information, "Series {Series} is not segmented: {Reason}")]
    private partial void LogUnsuitable(string series, string reason);

    [LoggerMessage(LogLevel.Warning, "Series {Series} failed; again in {Seconds} s")]
    private partial void LogFailed(Exception exception, string series, double seconds);

    [LoggerMessage(LogLevel.Warning, "The series of the archive cannot be listed; again in {Seconds} s")]
    private partial void LogCatchUpFailed(Exception exception, double seconds);
}
