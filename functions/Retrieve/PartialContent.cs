using System.Globalization;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>A payload that represents some, but not all, of what was asked for (PS3.18 Table 10.4.3-1).</summary>
internal static class PartialContent
{
    /// <summary>Sets the status 206 and a Warning.</summary>
    /// <param name="response">The response, not started.</param>
    /// <param name="baseUrl">The service's public base.</param>
    /// <param name="missing">How many instances are left out, wholly or in part.</param>
    /// <param name="transferSyntax">The transfer syntax in which they cannot be sent.</param>
    public static void Warn(HttpResponse response, string baseUrl, int missing, string transferSyntax)
    {
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.Append(
            "Warning",
            string.Create(
                CultureInfo.InvariantCulture,
                $"299 {baseUrl}: {missing} instances cannot be sent with transfer-syntax={transferSyntax}; transfer-syntax=* gets all as they are stored"
            )
        );
    }
}
