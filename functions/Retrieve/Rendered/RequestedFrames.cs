using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>The frames of an image that a URL names, all of which are there.</summary>
/// <param name="Entry">The image.</param>
/// <param name="Layout">Where its frames lie.</param>
/// <param name="Frames">0-based numbers in the order of the URL, at least one.</param>
internal sealed record RequestedFrames(InstanceEntry Entry, PixelDataLayout Layout, int[] Frames)
{
    /// <summary>Finds them.</summary>
    /// <param name="lookup">Where.</param>
    /// <param name="resource">The instance.</param>
    /// <param name="list">The list in the URL.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <exception cref="ProblemException">400: the list is none; 404 or 410: the instance, or one of the frames, is not there.</exception>
    public static async ValueTask<RequestedFrames> FindAsync(
        ResourceLookup lookup,
        DicomResource resource,
        string list,
        CancellationToken cancellationToken
    )
    {
        var frames = FrameList.Parse(list);
        var entry = await lookup.FindAsync(resource, cancellationToken);
        if (RenderedKinds.Of(entry) != RenderedKind.Image)
        {
            throw new ProblemException(StatusCodes.Status404NotFound, "The instance has no frames.");
        }

        var layout = PixelDataLayout.FromBytes(entry.PixelDataLayout);
        FrameList.Check(frames, layout.FrameCount);
        return new RequestedFrames(entry, layout, frames);
    }
}
