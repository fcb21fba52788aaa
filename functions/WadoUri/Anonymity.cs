using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>What cannot be had with <c>anonymize=yes</c>.</summary>
internal static class Anonymity
{
    /// <summary>406, and why: the service refuses to answer with what may tell who it is of (PS3.18 §9.4.2.3).</summary>
    public static ProblemException Refused(string reason) =>
        new(StatusCodes.Status406NotAcceptable, $"The instance cannot be had anonymized. {reason}");
}
