using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;

namespace ServerlessDicom.Functions.Capabilities.OpenApi;

/// <summary>The OpenAPI 3.1 document of the service, made of its endpoints when somebody asks for it.</summary>
internal sealed class OpenApiDocument(
    ServiceDescription service,
    PermissionMap permissions,
    IOptions<AuthenticationOptions> authentication
)
{
    private static readonly JsonWriterOptions _readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string? _scheme = authentication.Value.Mode == AuthenticationMode.None ? null : "token";

    // Of the URL that was asked for last: most services have one.
    private Written? _last;

    /// <summary>The document for those who know the service by a URL.</summary>
    /// <param name="baseUrl">The absolute URL that the DICOMweb resources stand under.</param>
    public ReadOnlyMemory<byte> Write(string baseUrl)
    {
        if (Volatile.Read(ref _last) is { } last && last.BaseUrl == baseUrl)
        {
            return last.Bytes;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, _readable))
        {
            Write(json, new PublicUrls(baseUrl));
        }

        var written = new Written(baseUrl, stream.ToArray());
        Volatile.Write(ref _last, written);
        return written.Bytes;
    }

    private void Write(Utf8JsonWriter json, PublicUrls urls)
    {
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        WriteInfo(json);
        json.WriteStartArray("servers");
        json.WriteStartObject();
        json.WriteString("url", urls.Origin);
        json.WriteEndObject();
        json.WriteEndArray();

        json.WriteStartArray("tags");
        foreach (var name in service.Operations.Select(operation => operation.Transaction.Service).Distinct())
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("paths");
        var writer = new OpenApiOperationWriter(json, permissions, _scheme);
        foreach (var path in service.Operations.GroupBy(operation => operation.Route))
        {
            json.WriteStartObject(urls.PathOf(path.Key));
            writer.WriteRouteParameters(path.First());
            foreach (var operation in path)
            {
                writer.Write(operation);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteComponents(json);
        json.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter json)
    {
        json.WriteStartObject("info");
        json.WriteString("title", "ServerlessDicom");
        json.WriteString("version", Version);
        json.WriteString(
            "description",
            "A DICOMweb archive (DICOM PS3.18). HEAD works wherever GET does. Media types are chosen by the Accept header; "
                + "those of DICOM take the parameter `transfer-syntax`. The examples are of the study that `--demo` stores."
        );
        json.WriteEndObject();
    }

    private void WriteComponents(Utf8JsonWriter json)
    {
        json.WriteStartObject("components");
        json.WritePropertyName("schemas");
        json.WriteRawValue(OpenApiSchemas.Text);
        if (_scheme is not null)
        {
            json.WriteStartObject("securitySchemes");
            json.WriteStartObject(_scheme);
            json.WriteString("type", "http");
            json.WriteString("scheme", "bearer");
            json.WriteString("bearerFormat", "JWT");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The release, without the revision that it was built from.</summary>
    private static string Version =>
        typeof(OpenApiDocument)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    private sealed record Written(string BaseUrl, byte[] Bytes);
}
