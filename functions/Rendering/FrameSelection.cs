using System.Globalization;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Which frames of an instance make a picture.</summary>
/// <param name="Frames">0-based numbers; empty: all of them, or the one that stands for all.</param>
/// <param name="IsAnimated">Whether they make one moving picture, or the first alone a still one.</param>
internal sealed record FrameSelection(IReadOnlyList<int> Frames, bool IsAnimated)
{
    /// <summary>The frame that stands for all.</summary>
    public static FrameSelection Representative { get; } = new([], IsAnimated: false);

    /// <summary>All frames, one after the other.</summary>
    public static FrameSelection Animation { get; } = new([], IsAnimated: true);

    /// <summary>One frame.</summary>
    public static FrameSelection Of(int frame) => new([frame], IsAnimated: false);

    /// <summary>The same text for the same frames.</summary>
    public override string ToString() =>
        (IsAnimated ? "animated " : "still ")
        + string.Join(',', Frames.Select(frame => frame.ToString(CultureInfo.InvariantCulture)));
}
