using System.Globalization;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>The frames that a URL names: a comma-separated list of numbers from 1 on (PS3.18 §10.4.1.1.6).</summary>
internal static class FrameList
{
    /// <summary>Reads a list. Order and repetitions are kept.</summary>
    /// <returns>0-based numbers, at least one.</returns>
    /// <exception cref="ProblemException">400: it is not such a list.</exception>
    public static int[] Parse(string text)
    {
        var parts = text.Split(',');
        var frames = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (
                !int.TryParse(parts[i].AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var frame)
                || frame < 1
            )
            {
                throw new ProblemException(
                    StatusCodes.Status400BadRequest,
                    "Frames are given as a comma-separated list of numbers, of which 1 is the first frame."
                );
            }

            frames[i] = frame - 1;
        }

        return frames;
    }

    /// <summary>Makes sure that the frames are there.</summary>
    /// <exception cref="ProblemException">404: one is not.</exception>
    public static void Check(int[] frames, int frameCount)
    {
        if (frames.Max() >= frameCount)
        {
            throw new ProblemException(
                StatusCodes.Status404NotFound,
                string.Create(CultureInfo.InvariantCulture, $"The instance has {frameCount} frames.")
            );
        }
    }
}
