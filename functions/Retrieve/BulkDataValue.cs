using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>An element's bulk data, ready to be made into parts.</summary>
/// <param name="IsCompressed">Whether it is in the instance's compressed transfer syntax.</param>
/// <param name="Frames">How many frames it has; null when it is not pixel data whose frames are known.</param>
/// <param name="IsSingle">Whether it is one representation; compressed frames are one each (PS3.18 §8.7.3.3.2).</param>
/// <param name="Create">Makes the parts, given their media type with parameters; to be written in order, one at a time.</param>
internal sealed record BulkDataValue(
    bool IsCompressed,
    int? Frames,
    bool IsSingle,
    Func<string, IReadOnlyList<PayloadPart>> Create
)
{
    /// <summary>Whether it is pixel data whose frames are known, so that these can be transcoded.</summary>
    public bool IsFrames => Frames is not null;

    /// <summary>Whether it is pixel data of one frame.</summary>
    public bool IsOneFrame => Frames == 1;
}
