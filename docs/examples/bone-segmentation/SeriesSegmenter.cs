using Microsoft.Extensions.Options;
using ServerlessDicom.Examples.BoneSegmentation.Archive;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;
using ServerlessDicom.Examples.BoneSegmentation.Results;

namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>Finds the largest connected piece of bone in a CT series, and stores it as a segmentation and a report.</summary>
internal sealed class SeriesSegmenter(DicomWebClient archive, IOptions<ConsumerOptions> options, TimeProvider clock)
{
    /// <summary>Frames that are fetched ahead of the one at work.</summary>
    private const int FramesAhead = 4;

    /// <summary>Does the work for a series, unless it has been done for these images.</summary>
    /// <exception cref="UnsuitableSeriesException">Nothing can be made of the series.</exception>
    /// <exception cref="HttpRequestException">The archive does not answer, however often it is asked.</exception>
    /// <exception cref="InvalidDataException">It answers with what makes no sense, or refused a result.</exception>
    public async Task<SegmentationOutcome> ProcessAsync(SeriesKey key, CancellationToken cancellationToken)
    {
        var series = CtSeries.Of(await archive.GetMetadataAsync(key, cancellationToken));
        var uids = ResultUids.For(series, options.Value.Threshold);
        if (await archive.HasInstancesAsync(key.Study, [uids.Segmentation, uids.Report], cancellationToken))
        {
            return SegmentationOutcome.AlreadyThere;
        }

        var components = new ConnectedComponents(series.Rows, series.Columns, options.Value.Threshold);
        await AddFramesAsync(key, series, components, cancellationToken);
        if (components.Largest() is not { } bone)
        {
            return SegmentationOutcome.NothingFound;
        }

        var finding = new Finding(series, bone, options.Value.Threshold, uids, clock.GetLocalNow());
        await archive.StoreAsync(
            key.Study,
            [SegmentationInstance.Make(finding), MeasurementReport.Make(finding)],
            cancellationToken
        );
        return SegmentationOutcome.Stored;
    }

    private async Task AddFramesAsync(
        SeriesKey key,
        CtSeries series,
        ConnectedComponents components,
        CancellationToken cancellationToken
    )
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var frames = new Queue<Task<byte[]>>();
        try
        {
            for (var slice = 0; slice < series.Slices.Count; slice++)
            {
                for (var next = slice + frames.Count; next < series.Slices.Count && frames.Count <= FramesAhead; next++)
                {
                    frames.Enqueue(archive.GetFrameAsync(key, series.Slices[next].SopInstance, ended.Token));
                }

                components.Add(await frames.Dequeue(), series.Slices[slice].Scale);
            }
        }
        finally
        {
            // Those fetched ahead for nothing.
            await ended.CancelAsync();
            await Task.WhenAll(frames.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
