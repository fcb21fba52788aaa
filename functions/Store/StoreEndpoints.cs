using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Store;

/// <summary>The routes of the Store transaction (PS3.18 §10.5).</summary>
internal static class StoreEndpoints
{
    private const string Dicom = "application/dicom";
    private const string Accepted = $"multipart/related; type=\"{Dicom}\", {Dicom}";

    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services) =>
        services
            .AddValidatedOptions<StoreOptions>("Store")
            .AddSingleton<Recompression>()
            .AddSingleton<InstanceReceiver>()
            .AddSingleton<InstanceCommitter>()
            .AddSingleton<StoreService>();

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
        var result = await service.StoreAsync(PartsOf(context), study, context.RequestAborted);
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

    /// <summary>The files of the payload (PS3.18 §8.7.3.1).</summary>
    private static IAsyncEnumerable<PipeReader> PartsOf(HttpContext context)
    {
        var type = ContentType.Parse(context.Request.ContentType);
        switch (type)
        {
            case { MediaType: Dicom }:
                return ReadSingle(context.Request.BodyReader);
            case { MediaType: "multipart/related", RootType: null or Dicom }:
                if (type.Boundary is not { } boundary)
                {
                    throw new ProblemException(
                        StatusCodes.Status400BadRequest,
                        "The Content-Type multipart/related lacks its boundary parameter."
                    );
                }

                return ReadMultipart(NewReader(context.Request.BodyReader, boundary));
            default:
                context.Response.Headers.Accept = Accepted;
                throw new ProblemException(
                    StatusCodes.Status415UnsupportedMediaType,
                    $"Instances are stored from payloads of these media types: {Accepted}."
                );
        }
    }

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

    private static async IAsyncEnumerable<PipeReader> ReadSingle(PipeReader body)
    {
        var read = await body.ReadAsync();
        body.AdvanceTo(read.Buffer.Start);
        if (!read.Buffer.IsEmpty)
        {
            yield return body;
        }
    }

    private static async IAsyncEnumerable<PipeReader> ReadMultipart(
        MultipartReader reader,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        while (await reader.ReadPartAsync(cancellationToken) is { } part)
        {
            yield return part.Body;
        }
    }
}
