using System.Buffers;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Web;

/// <summary>Finds the service's URL as the client knows it. No URL in an answer is built from anything else.</summary>
internal sealed class PublicBase(IOptions<WebOptions> options)
{
    /// <summary>The path that all DICOMweb resources stand under.</summary>
    public const string Path = "/dicom-web";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]"
    );

    private static readonly SearchValues<char> PrefixCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~/"
    );

    private readonly string? _configured = options.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/');
    private readonly bool _trustForwarded = options.Value.TrustForwardedHeaders;

    /// <summary>
    /// The absolute URL of the base, without a slash at its end: as configured; else as forwarded by a trusted proxy;
    /// else of this request. It holds only characters that need no escape in JSON and headers.
    /// </summary>
    /// <exception cref="ProblemException">400: the request names no host, or not one that can stand in a URL.</exception>
    public string Of(HttpRequest request)
    {
        if (_configured is not null)
        {
            return _configured;
        }

        var scheme = request.Scheme;
        var host = request.Host.Value;
        var prefix = request.PathBase.Value;
        if (_trustForwarded)
        {
            scheme = First(request.Headers["X-Forwarded-Proto"]) switch
            {
                "http" => "http",
                "https" => "https",
                _ => scheme,
            };
            host = First(request.Headers["X-Forwarded-Host"]) ?? host;
            if (
                First(request.Headers["X-Forwarded-Prefix"]) is { } forwarded
                && !forwarded.AsSpan().ContainsAnyExcept(PrefixCharacters)
            )
            {
                prefix = forwarded.Trim('/') is { Length: > 0 } trimmed ? "/" + trimmed + prefix : prefix;
            }
        }

        if (string.IsNullOrEmpty(host) || host.AsSpan().ContainsAnyExcept(HostCharacters))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The request does not name a valid host.");
        }

        return $"{scheme}://{host}{prefix}{Path}";
    }

    /// <summary>The first of a comma-separated list: the proxy nearest to the client.</summary>
    private static string? First(string? values)
    {
        if (string.IsNullOrWhiteSpace(values))
        {
            return null;
        }

        var comma = values.IndexOf(',', StringComparison.Ordinal);
        return (comma < 0 ? values : values[..comma]).Trim();
    }
}
