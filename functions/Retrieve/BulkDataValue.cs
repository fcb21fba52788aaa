using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>An element's bulk data, ready to be made into parts.</summary>
/// <param name="IsCompressed">Whether it is in the instance's compressed transfer syntax and can only be sent so.</param>
/// <param name="IsSingle">Whether it is one representation; compressed frames are one each (PS3.18 §8.7.3.3.2).</param>
/// <param name="Create">Makes the parts, given their media type with parameters; to be written in order, one at a time.</param>
internal sealed record BulkDataValue(bool IsCompressed, bool IsSingle, Func<string, IReadOnlyList<PayloadPart>> Create);
