using ServerlessDicom.Examples.BoneSegmentation.Imaging;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>What was found in a series.</summary>
/// <param name="Series">The series.</param>
/// <param name="Bone">The largest connected piece of bone in it.</param>
/// <param name="Threshold">What counted as bone, in Hounsfield units.</param>
/// <param name="Uids">What the results are called.</param>
/// <param name="Time">When, in local time.</param>
internal sealed record Finding(
    CtSeries Series,
    LargestComponent Bone,
    int Threshold,
    ResultUids Uids,
    DateTimeOffset Time
);
