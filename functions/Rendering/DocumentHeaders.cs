namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// Headers of documents that may come from anywhere: what a browser shows of them must not act in the name of this
/// service.
/// </summary>
internal static class DocumentHeaders
{
    /// <summary>Nothing is fetched and nothing runs; the page is of no origin. Its own style is allowed.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    /// <summary>Sets them.</summary>
    /// <param name="response">Of the document.</param>
    /// <param name="mediaType">What it is sent as.</param>
    /// <param name="sopInstanceUid">What names it where it is saved.</param>
    public static void Set(HttpResponse response, string mediaType, string sopInstanceUid)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition =
            $"inline; filename=\"{sopInstanceUid}{DocumentMediaType.Extension(mediaType)}\"";
        if (mediaType != DocumentMediaType.Pdf)
        {
            // Browsers show PDF in a viewer of their own, which the policy would keep from starting.
            response.Headers.ContentSecurityPolicy = Policy;
        }
    }
}
