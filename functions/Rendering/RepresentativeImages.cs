using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// Chooses the image that stands for a study or a series: the middle one of the series with the most frames, which is of
/// the patient rather than of where the slices are to be.
/// </summary>
internal static class RepresentativeImages
{
    /// <summary>How many images are looked at before any that can be shown is taken.</summary>
    public const int MaxCandidates = 8;

    /// <summary>Images that may stand for the listing, the best first, at most <see cref="MaxCandidates"/>.</summary>
    public static IReadOnlyList<InstanceEntry> Of(InstanceListing listing)
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
