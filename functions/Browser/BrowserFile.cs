using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Browser;

/// <summary>A file of the study browser.</summary>
/// <param name="MediaType">What it is sent as.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="EntityTag">A strong entity tag of the content.</param>
internal sealed record BrowserFile(string MediaType, ReadOnlyMemory<byte> Bytes, string EntityTag)
{
    /// <summary>A file with this content.</summary>
    public static BrowserFile Of(string mediaType, byte[] content) =>
        new(mediaType, content, Web.EntityTag.Of(mediaType, Convert.ToHexString(SHA256.HashData(content))));

    /// <summary>Answers a GET or HEAD, with 304 to whoever has it already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isForever">Whether the URL stands for this content for ever.</param>
    public async Task SendAsync(HttpContext context, bool isForever = false)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = isForever ? "public, max-age=31536000, immutable" : "no-cache";
        if (Web.EntityTag.IsNotModified(context, EntityTag))
        {
            return;
        }

        context.Response.ContentType = MediaType;
        context.Response.ContentLength = Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(Bytes, context.RequestAborted);
        }
    }
}
