using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using ServerlessDicom.Dicom.BulkData;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Store;

/// <summary>The routes of the Store transaction (PS3.18 §10.5).</summary>
internal static class StoreEndpoints
{
    private const string Dicom = "application/dicom";
    private const string Accepted =
        $"multipart/related; type=\"{Dicom}\", {Dicom}, multipart/related; type=\"{MetadataPayload.Json}\", "
        + $"{MetadataPayload.Json}, multipart/related; type=\"{MetadataPayload.Xml}\", {MetadataPayload.Xml}";

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services) =>
        services
            .AddValidatedOptions<StoreOptions>("Store")
            .AddSingleton<Recompression>()
            .AddSingleton<InstanceReceiver>()
            .AddSingleton<InstanceCommitter>()
            .AddSingleton<StoreService>()
            .AddSingleton<MetadataPayload>();

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapStore(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/studies", context => StoreAsync(context, null))
            .Describe(() => StoreTransactions.Of("Store Instances", "Stores instances of any study."));
        routes
            .MapPost(
                DicomResource.StudyRoute,
                context => StoreAsync(context, DicomResource.From(context.Request).Study)
            )
            .Describe(() => StoreTransactions.Of("Store Study Instances", "Stores instances of this study."));
        return routes;
    }

    private static async Task StoreAsync(HttpContext context, string? study)
    {
        var form = ContentNegotiation.Select(context.Request, StoreResponse.Offered);
        var publicBase = context.RequestServices.GetRequiredService<PublicBase>().Of(context.Request);
        // An instance may be of any length: it streams.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;

        var service = context.RequestServices.GetRequiredService<StoreService>();
        var result = await service.StoreAsync(
            PartsOf(context, new Uri(BaseOf(publicBase, study))),
            study,
            context.RequestAborted
        );
        if (
            result
            is { Stored.Count: 0, Failed.Count: 0 }
                or { Stored.Count: 0, Failed.Count: 1, PayloadProblem: not null }
        )
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                result.PayloadProblem ?? "The payload holds no instances."
            );
        }

        await new StoreResponse(result, publicBase).WriteAsync(context.Response, form, context.RequestAborted);
    }

    private static string BaseOf(string publicBase, string? study) =>
        study is null ? $"{publicBase}/studies" : $"{publicBase}/studies/{study}";

    /// <summary>The instances of the payload (PS3.18 §8.7.3.1, §10.5.2).</summary>
    private static IAsyncEnumerable<StorePart> PartsOf(HttpContext context, Uri baseUri)
    {
        var type = ContentType.Parse(context.Request.ContentType);
        var payload = context.RequestServices.GetRequiredService<MetadataPayload>();
        switch (type)
        {
            case { MediaType: Dicom }:
                return ReadSingle(context.Request.BodyReader);
            case { MediaType: var single } when MetadataPayload.IsMetadata(single):
                var only = new MultipartPart(new Dictionary<string, string>(), context.Request.BodyReader);
                return payload.ReadAsync(new[] { only }.ToAsyncEnumerable(), single, baseUri);
            case { MediaType: "multipart/related", RootType: var root } when IsTaken(root):
                if (type.Boundary is not { } boundary)
                {
                    throw new ProblemException(
                        StatusCodes.Status400BadRequest,
                        "The Content-Type multipart/related lacks its boundary parameter."
                    );
                }

                return ReadMultipart(NewReader(context.Request.BodyReader, boundary), root, payload, baseUri);
            default:
                context.Response.Headers.Accept = Accepted;
                throw new ProblemException(
                    StatusCodes.Status415UnsupportedMediaType,
                    $"Instances are stored from payloads of these media types: {Accepted}."
                );
        }
    }

    /// <summary>Whether parts of a payload can be of this type: files, metadata, or the bulk data beside them (PS3.18 Table 10.5.4-1).</summary>
    private static bool IsTaken(string? rootType) =>
        rootType is null or Dicom or BulkDataPart.OctetStream
        || MetadataPayload.IsMetadata(rootType)
        || rootType.StartsWith("image/", StringComparison.Ordinal)
        || rootType.StartsWith("video/", StringComparison.Ordinal);

    private static MultipartReader NewReader(PipeReader body, string boundary)
    {
        try
        {
            return new MultipartReader(body, boundary);
        }
        catch (MultipartFormatException e)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private static async IAsyncEnumerable<StorePart> ReadSingle(PipeReader body)
    {
        var read = await body.ReadAsync();
        body.AdvanceTo(read.Buffer.Start);
        if (!read.Buffer.IsEmpty)
        {
            yield return new StorePart(body);
        }
    }

    /// <summary>The parts; where the payload does not say what they are, the first one does.</summary>
    private static async IAsyncEnumerable<StorePart> ReadMultipart(
        MultipartReader reader,
        string? rootType,
        MetadataPayload payload,
        Uri baseUri,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        if (await reader.ReadPartAsync(cancellationToken) is not { } first)
        {
            yield break;
        }

        var parts = All(first, reader, cancellationToken);
        if (rootType is null ? MetadataPayload.IsMetadata(first.ContentType?.MediaType) : rootType != Dicom)
        {
            var instances = payload.ReadAsync(parts, rootType ?? MetadataPayload.Json, baseUri, cancellationToken);
            await foreach (var part in instances)
            {
                yield return part;
            }
        }
        else
        {
            await foreach (var part in parts)
            {
                yield return new StorePart(part.Body);
            }
        }
    }

    private static async IAsyncEnumerable<MultipartPart> All(
        MultipartPart first,
        MultipartReader reader,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var part = first; part is not null; part = await reader.ReadPartAsync(cancellationToken))
        {
            yield return part;
        }
    }
}
