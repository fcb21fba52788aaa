using System.Net;
using Microsoft.Extensions.Primitives;

namespace ServerlessDicom.Functions.Triggers.Host;

/// <summary>
/// Tells calls of the Functions host itself from requests that it forwards: both come over loopback. The routes of
/// functions/host leave the triggered functions' paths alone; this is the second lock on the same door.
/// </summary>
internal static class FunctionsHost
{
    /// <summary>
    /// What forwarded requests carry, and the host's own calls do not: the host adds the first to each request that it
    /// proxies, over whatever the client sent; the front end of Azure, or any other proxy, adds others; browsers the last.
    /// </summary>
    private static readonly string[] _marksOfForwarding =
    [
        "x-ms-invocation-id",
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-URL",
        "X-ARR-LOG-ID",
        "X-MS-CLIENT-PRINCIPAL",
        "DISGUISED-HOST",
        "Via",
        "Origin",
    ];

    /// <summary>Whether the host makes this call on its own account: from this machine, to a loopback address, nothing of it forwarded.</summary>
    public static bool Calls(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && IsLoopback(context.Request.Host.Host)
        && !Array.Exists(_marksOfForwarding, name => !StringValues.IsNullOrEmpty(context.Request.Headers[name]));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
