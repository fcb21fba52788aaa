using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace ServerlessDicom.Functions.Web;

/// <summary>Strong entity tags (RFC 9110 §8.8.3) and the conditions that clients set with them.</summary>
internal static class EntityTag
{
    /// <summary>
    /// Makes the entity tag of a representation from all that decides its bytes: the stored version, the media type,
    /// the URLs in it. Hexadecimal digits, quoted.
    /// </summary>
    public static string Of(params ReadOnlySpan<string?> what) => $"\"{Digest(what)}\"";

    /// <summary>
    /// The boundary for a payload with this entity tag: the same for the same bytes, so that a strong tag is honest, and
    /// not to be guessed by whoever stores, since stored versions are random.
    /// </summary>
    public static string Boundary(string entityTag) => Digest(entityTag, "boundary");

    /// <summary>
    /// Sets ETag, and answers 304 when If-None-Match names it (RFC 9110 §13.1.2). True when the request is answered.
    /// </summary>
    public static bool IsNotModified(HttpContext context, string entityTag)
    {
        context.Response.Headers.ETag = entityTag;
        var condition = context.Request.Headers.IfNoneMatch;
        if (
            condition.Count == 0
            || !EntityTagHeaderValue.TryParseList(condition, out var tags)
            || !tags.Any(tag => tag.Tag == "*" || tag.Tag.Equals(entityTag, StringComparison.Ordinal))
        )
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static string Digest(params ReadOnlySpan<string?> what)
    {
        var joined = string.Join('\n', what);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(joined), hash);
        return Convert.ToHexString(hash[..12]);
    }
}
