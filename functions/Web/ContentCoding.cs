using Microsoft.AspNetCore.ResponseCompression;

namespace ServerlessDicom.Functions.Web;

/// <summary>Tells how an answer is compressed on its way (RFC 9110 §8.4).</summary>
internal static class ContentCoding
{
    /// <summary>
    /// The coding that an answer of a compressible media type gets; null for none. It belongs into the entity tag: a strong
    /// tag names bytes, and those of a compressed answer are others.
    /// </summary>
    public static string? Of(HttpContext context)
    {
        var compression = context.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        return compression.CheckRequestAcceptsCompression(context)
            ? compression.GetCompressionProvider(context)?.EncodingName
            : null;
    }
}
