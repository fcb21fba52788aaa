namespace ServerlessDicom.Functions.Viewer;

/// <summary>
/// What OHIF may do in a browser. Its page is isolated from others (Cross-Origin-Opener-Policy and -Embedder-Policy), which
/// is what lets its threads share memory.
/// </summary>
internal static class ViewerPolicy
{
    /// <summary>
    /// Of a file: what a worker made of it may do. The decoders of images are C++ compiled to WebAssembly, whose glue makes
    /// functions of text.
    /// </summary>
    public const string OfFile =
        "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self' blob:; frame-ancestors 'none'";

    /// <summary>
    /// Of the page: scripts are files of the service, or workers that these make; what reads segmentations makes functions of
    /// text (ndarray, by way of Cornerstone's adapters); styles are set by scripts; pictures, documents and videos come from the
    /// service, or are made by the page.
    /// </summary>
    /// <param name="issuer">Where the page signs its user in; null when it does not.</param>
    public static string OfPage(Uri? issuer) =>
        "default-src 'none'; script-src 'self' 'unsafe-eval'; worker-src 'self' blob:; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; media-src 'self' blob:; "
        + $"connect-src 'self' blob:{(issuer is null ? "" : $" {issuer.GetLeftPart(UriPartial.Authority)}")}; "
        + "frame-src 'self' blob:; object-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    /// <summary>Sets the headers that every answer has.</summary>
    public static void Apply(IHeaderDictionary headers, string policy)
    {
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
