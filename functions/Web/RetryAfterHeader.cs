using System.Globalization;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Web;

/// <summary>The header that goes with every 503: when to come again (RFC 9110 §10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>What a client is told where the storage does not say: SDKs have tried for about as long already.</summary>
    private static readonly TimeSpan _default = TimeSpan.FromSeconds(5);

    /// <summary>The wait that what lies below the service asks for; null when it asks for none.</summary>
    public static TimeSpan? WaitOf(Exception exception) =>
        exception switch
        {
            BlobsUnavailableException blobs => blobs.RetryAfter,
            IndexUnavailableException index => index.RetryAfter,
            { InnerException: { } inner } => WaitOf(inner),
            _ => null,
        };

    /// <summary>Sets the header, in whole seconds.</summary>
    public static void Set(HttpResponse response, TimeSpan? wait) =>
        response.Headers.RetryAfter = Math.Ceiling((wait ?? _default).TotalSeconds)
            .ToString(CultureInfo.InvariantCulture);
}
