using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>
/// Chooses the image that stands for a study or a series: the middle one of the series with the most frames, which is of
/// the patient rather than of where the slices are to be.
/// </summary>
internal sealed class RepresentativeImages(ImageRenderer renderer, Thumbnails thumbnails)
{
    /// <summary>How many images are looked at before any that can be shown is taken.</summary>
    public const int MaxCandidates = 8;

    /// <summary>Chooses the first image that a thumbnail can be made of, and makes it.</summary>
    /// <param name="listing">The instances.</param>
    /// <param name="toThumbnail">What the thumbnail of an image would be.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProblemException">404: none of them can be shown.</exception>
    public async Task<Thumbnail> ChooseAsync(
        InstanceListing listing,
        Func<InstanceEntry, Thumbnail> toThumbnail,
        CancellationToken cancellationToken
    )
    {
        ProblemException? problem = null;
        foreach (var entry in await RankAsync(CandidatesOf(listing), cancellationToken))
        {
            var thumbnail = toThumbnail(entry);
            try
            {
                await thumbnails.GetAsync(thumbnail, cancellationToken);
                return thumbnail;
            }
            catch (ProblemException e)
            {
                // The next one may do; when none does, the first one's reason is told.
                problem ??= e;
            }
        }

        throw NoThumbnail(problem);
    }

    /// <summary>404, and why.</summary>
    public static ProblemException NoThumbnail(ProblemException? reason) =>
        new(
            StatusCodes.Status404NotFound,
            reason is null
                ? "There is no image that a thumbnail can be made of."
                : $"There is no thumbnail. {reason.Message}"
        );

    /// <summary>Images that may stand for the listing, the best first, at most <see cref="MaxCandidates"/>.</summary>
    private static IReadOnlyList<InstanceEntry> CandidatesOf(InstanceListing listing)
    {
        var series = listing
            .Instances.Where(RenderedKinds.IsShown)
            .GroupBy(entry => entry.SeriesInstanceUid, StringComparer.Ordinal)
            .Select(group => group.ToList())
            .OrderByDescending(FramesOf)
            .ToList();

        // First the middle of each series, then what is around it.
        return
        [
            .. Enumerable
                .Range(0, MaxCandidates)
                .SelectMany(step => series.Take(MaxCandidates).Select(images => At(images, step)))
                .OfType<InstanceEntry>()
                .Take(MaxCandidates),
        ];
    }

    /// <summary>The first that may stand for others goes first; where there is one candidate only there is nothing to choose.</summary>
    private async Task<IReadOnlyList<InstanceEntry>> RankAsync(
        IReadOnlyList<InstanceEntry> candidates,
        CancellationToken cancellationToken
    )
    {
        if (candidates.Count < 2)
        {
            return candidates;
        }

        foreach (var entry in candidates)
        {
            if (await MayStandForOthersAsync(entry, cancellationToken))
            {
                return [entry, .. candidates.Where(other => other != entry)];
            }
        }

        return candidates;
    }

    private async Task<bool> MayStandForOthersAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return !await renderer.IsUnfitToStandForOthersAsync(entry, cancellationToken);
        }
        catch (ProblemException)
        {
            // It cannot be read: another one may stand for it.
            return false;
        }
    }

    private static long FramesOf(List<InstanceEntry> images) =>
        images.Sum(entry => (long)PixelDataLayout.FromBytes(entry.PixelDataLayout).FrameCount);

    /// <summary>Images from the middle outwards, a quarter of the series apart and then less; null where there is no other one.</summary>
    private static InstanceEntry? At(List<InstanceEntry> images, int step)
    {
        var middle = images.Count / 2;
        var distance = (step + 1) / 2 * Math.Max(1, images.Count / MaxCandidates);
        var place = step % 2 == 0 ? middle - distance : middle + distance;
        return place >= 0 && place < images.Count ? images[place] : null;
    }
}
