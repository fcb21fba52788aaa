using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>The problem that pixel data cannot be had in the transfer syntax asked for.</summary>
internal static class TranscodingProblem
{
    /// <summary>406, with the reason that a codec or the plan gives, which says nothing of patient or pixels.</summary>
    public static ProblemException Of(Exception reason) =>
        new(StatusCodes.Status406NotAcceptable, $"{reason.Message} transfer-syntax=* gets what is stored, as it is.");
}
