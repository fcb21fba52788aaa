using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>How long frames are shown in a moving picture (PS3.3 §C.7.6.5).</summary>
internal static class FrameTime
{
    private static readonly TimeSpan _usual = TimeSpan.FromMilliseconds(100);

    /// <summary>Frame Time, else the first step of Frame Time Vector, else one over Recommended Display Frame Rate or Cine Rate.</summary>
    public static TimeSpan Of(DicomDataset dataset)
    {
        var milliseconds =
            dataset.GetNumber(DicomTag.FrameTime)
            // The time of the first frame is 0; the others are from the one before.
            ?? (dataset.GetNumbers(DicomTag.FrameTimeVector) is [_, var step, ..] ? step : default(double?))
            ?? 1000 / (dataset.GetNumber(DicomTag.RecommendedDisplayFrameRate) ?? dataset.GetNumber(DicomTag.CineRate));
        return milliseconds is > 0 and < 60_000 ? TimeSpan.FromMilliseconds(milliseconds.Value) : _usual;
    }
}
