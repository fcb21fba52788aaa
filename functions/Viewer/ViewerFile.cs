using Microsoft.Net.Http.Headers;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>A file of OHIF on disk, with its compressed copies. The version in its URL stands for its content.</summary>
internal sealed class ViewerFile
{
    /// <summary>Codings of compressed copies, best first, and how the names of those end.</summary>
    private static readonly (string Coding, string Ending)[] _codings = [("br", ".br"), ("gzip", ".gz")];

    private readonly string _mediaType;
    private readonly ViewerFileCopy _plain;
    private readonly IReadOnlyList<ViewerFileCopy> _compressed;

    /// <summary>The file of a path.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="all">Paths of all files, compressed copies among them.</param>
    public ViewerFile(string path, IReadOnlySet<string> all)
    {
        _mediaType = MediaTypeOf(path);
        _plain = new ViewerFileCopy(path, null);
        _compressed =
        [
            .. _codings
                .Where(coding => all.Contains(path + coding.Ending))
                .Select(coding => new ViewerFileCopy(path + coding.Ending, coding.Coding)),
        ];
    }

    /// <summary>Whether a path is that of a compressed copy.</summary>
    public static bool IsCompressed(string path) =>
        _codings.Any(coding => path.EndsWith(coding.Ending, StringComparison.Ordinal));

    /// <summary>Answers a GET or HEAD for it, with 304 to whoever has it already.</summary>
    public async Task SendAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (_compressed.Count > 0)
        {
            headers.Vary = HeaderNames.AcceptEncoding;
        }

        var copy = Choose(context.Request);
        if (!File.Exists(copy.Path))
        {
            // Another version is being installed.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        headers.CacheControl = "public, max-age=31536000, immutable";
        if (EntityTag.IsNotModified(context, copy.EntityTag))
        {
            return;
        }

        context.Response.ContentType = _mediaType;
        headers.ContentEncoding = copy.Coding;
        var range = ByteRange.Apply(context, copy.Length);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.SendFileAsync(copy.Path, range.Offset, range.Length, context.RequestAborted);
        }
    }

    /// <summary>The best copy whose coding the client names. Who names none gets the file as it is.</summary>
    private ViewerFileCopy Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return _compressed.FirstOrDefault(copy => accepted.Any(coding => IsAccepted(coding, copy))) ?? _plain;
    }

    private static bool IsAccepted(StringWithQualityHeaderValue coding, ViewerFileCopy copy) =>
        coding.Quality is not 0 && coding.Value.Equals(copy.Coding, StringComparison.OrdinalIgnoreCase);

    private static string MediaTypeOf(string path) =>
        Path.GetExtension(path) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".ico" => "image/x-icon",
            ".js" => "text/javascript; charset=utf-8",
            ".json" => "application/json",
            ".png" => "image/png",
            ".svg" => "image/svg+xml",
            ".wasm" => "application/wasm",
            ".woff2" => "font/woff2",
            _ => "application/octet-stream",
        };
}
