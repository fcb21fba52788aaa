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
    public async Task SendAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // Asked for again each time, so that a page never runs with modules of another release.
        headers.CacheControl = "no-cache";
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
