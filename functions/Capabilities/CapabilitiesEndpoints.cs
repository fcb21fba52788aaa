using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using ServerlessDicom.Functions.Capabilities.OpenApi;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>The routes of documents about the service: what it can do, for programs and for people.</summary>
internal static class CapabilitiesEndpoints
{
    private const string Wadl = "application/vnd.sun.wadl+xml";
    private const string Json = "application/json";

    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The last is what a client of DICOMweb may ask for whatever it expects.</summary>
    private static readonly Representation[] _offered =
    [
        new(Json) { IsDefault = true },
        new(Wadl),
        new("application/dicom+json"),
    ];

    private static readonly JsonWriterOptions _readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Registers what the routes need.</summary>
    public static IServiceCollection AddCapabilities(this IServiceCollection services) =>
        services.AddSingleton<ServiceDescription>().AddSingleton<OpenApiDocument>().AddSingleton<DocumentationPage>();

    /// <summary>
    /// Maps the Retrieve Capabilities transaction (PS3.18 §8.9), which preflights are told apart from before they come
    /// here, the OpenAPI document and the page that shows it.
    /// </summary>
    public static IEndpointRouteBuilder MapCapabilities(this IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods(PublicBase.Path, [HttpMethods.Options], SendCapabilitiesAsync)
            .Describe(() =>
                new Transaction("All", "Retrieve Capabilities", "§8.9")
                {
                    Summary = "What the service can do: its resources, with methods, parameters and media types.",
                    Answers = _offered,
                    AnswerSchema = """{ "type": "object", "required": ["application"] }""",
                    HasEntityTag = true,
                }
            );
        routes
            .MapMethods("/openapi.json", _methods, SendOpenApiAsync)
            .Describe(() =>
                new Transaction("Administration", "OpenAPI", "")
                {
                    Summary = "This document.",
                    AcceptParameter = "",
                    Answers = [new(Json) { IsDefault = true }],
                    AnswerSchema = """{ "type": "object", "required": ["openapi", "paths"] }""",
                    HasEntityTag = true,
                }
            );
        routes.MapMethods("/docs", _methods, DocumentationPage.SendPageAsync).LeaveUndescribed();
        routes.MapMethods("/docs/{file}", _methods, DocumentationPage.SendFileAsync).LeaveUndescribed();
        return routes;
    }

    private static async Task SendCapabilitiesAsync(HttpContext context)
    {
        var selected = ContentNegotiation.Select(context.Request, _offered);
        var baseUrl = context.RequestServices.GetRequiredService<PublicBase>().Of(context.Request);
        var root = ResourceNode.Of(context.RequestServices.GetRequiredService<ServiceDescription>().Operations);
        using var document = new MemoryStream();
        if (selected.MediaType == Wadl)
        {
            using var xml = XmlWriter.Create(document, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
            new WadlWriter(xml).Write(baseUrl, root);
        }
        else
        {
            using var json = new Utf8JsonWriter(document, _readable);
            new CapabilitiesJsonWriter(json).Write(baseUrl, root);
        }

        await SendAsync(context, selected.MediaType, document.ToArray());
    }

    private static Task SendOpenApiAsync(HttpContext context) =>
        SendAsync(
            context,
            Json,
            context
                .RequestServices.GetRequiredService<OpenApiDocument>()
                .Write(context.RequestServices.GetRequiredService<PublicBase>().Of(context.Request))
        );

    /// <summary>Sends a document, unless the client has it. It changes with the release and the settings only.</summary>
    private static async Task SendAsync(HttpContext context, string mediaType, ReadOnlyMemory<byte> document)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var hash = Convert.ToHexString(SHA256.HashData(document.Span));
        if (EntityTag.IsNotModified(context, EntityTag.Of(hash, ContentCoding.Of(context))))
        {
            return;
        }

        context.Response.ContentType = mediaType;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(document, context.RequestAborted);
        }
    }
}
