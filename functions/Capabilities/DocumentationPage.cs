using System.Collections.Frozen;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ServerlessDicom.Functions.Web;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>The page that shows the OpenAPI document: Swagger UI, which comes with the program and loads nothing from elsewhere.</summary>
internal sealed class DocumentationPage
{
    private const string Folder = "Swashbuckle.AspNetCore.SwaggerUI.node_modules.swagger_ui_dist.";
    private const string Script = "page.js";

    private static readonly FrozenDictionary<string, string> _mediaTypes = new Dictionary<string, string>
    {
        ["swagger-ui.css"] = "text/css",
        ["swagger-ui-bundle.js"] = "text/javascript",
        [Script] = "text/javascript",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Lazy<FrozenDictionary<string, PageFile>> _files = new(Load);

    /// <summary>Answers with the page.</summary>
    public static Task SendPageAsync(HttpContext context)
    {
        var urls = new PublicUrls(context.RequestServices.GetRequiredService<PublicBase>().Of(context.Request));
        var folder = WebUtility.HtmlEncode(urls.PathOf("/docs"));
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + $"connect-src 'self' {urls.Origin}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(
                $"""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <title>ServerlessDicom API</title>
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <link rel="icon" href="data:,">
                  <link rel="stylesheet" href="{folder}/swagger-ui.css">
                  <script defer src="{folder}/swagger-ui-bundle.js"></script>
                  <script defer src="{folder}/{Script}"></script>
                </head>
                <body>
                  <main id="page" data-document="{WebUtility.HtmlEncode(urls.PathOf("/openapi.json"))}"></main>
                </body>
                </html>
                """,
                context.RequestAborted
            );
    }

    /// <summary>Answers with a file that the page is made of.</summary>
    public static Task SendFileAsync(HttpContext context)
    {
        var files = context.RequestServices.GetRequiredService<DocumentationPage>()._files.Value;
        if (files.TryGetValue((string)context.Request.RouteValues["file"]!, out var file))
        {
            return file.SendAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static FrozenDictionary<string, PageFile> Load() =>
        _mediaTypes.ToFrozenDictionary(
            file => file.Key,
            file => PageFile.Of(file.Value, file.Key == Script ? Start() : Read(file.Key)),
            StringComparer.Ordinal
        );

    private static byte[] Start() =>
        Encoding.UTF8.GetBytes(
            """
            "use strict";
            const page = document.getElementById("page");
            SwaggerUIBundle({ domNode: page, url: page.dataset.document, deepLinking: true, validatorUrl: null });

            """
        );

    private static byte[] Read(string name)
    {
        using var resource =
            typeof(SwaggerUIOptions).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"Swagger UI comes without {name}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>A file of the page.</summary>
    /// <param name="MediaType">What it is sent as.</param>
    /// <param name="Compressed">Its content, by gzip.</param>
    /// <param name="EntityTag">Names the content.</param>
    private sealed record PageFile(string MediaType, byte[] Compressed, string EntityTag)
    {
        /// <summary>A file with this content, which may be compressed already.</summary>
        public static PageFile Of(string mediaType, byte[] content)
        {
            if (content is not [0x1F, 0x8B, ..])
            {
                using var compressed = new MemoryStream();
                using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
                {
                    gzip.Write(content);
                }

                content = compressed.ToArray();
            }

            return new PageFile(mediaType, content, Convert.ToHexString(SHA256.HashData(content)));
        }

        /// <summary>Answers a GET or HEAD.</summary>
        public async Task SendAsync(HttpContext context)
        {
            var response = context.Response;
            var isCompressed = context
                .Request.Headers.AcceptEncoding.ToString()
                .Contains("gzip", StringComparison.Ordinal);
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "no-cache";
            response.Headers.Vary = "Accept-Encoding";
            if (Web.EntityTag.IsNotModified(context, Web.EntityTag.Of(EntityTag, isCompressed ? "gzip" : null)))
            {
                return;
            }

            response.ContentType = MediaType;
            if (isCompressed)
            {
                response.Headers.ContentEncoding = "gzip";
                response.ContentLength = Compressed.Length;
            }

            if (HttpMethods.IsHead(context.Request.Method))
            {
                return;
            }

            if (isCompressed)
            {
                await response.Body.WriteAsync(Compressed, context.RequestAborted);
                return;
            }

            await using var content = new GZipStream(new MemoryStream(Compressed), CompressionMode.Decompress);
            await content.CopyToAsync(response.Body, context.RequestAborted);
        }
    }
}
