using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Delete;

/// <summary>
/// Deletes studies, series and instances: no transaction of PS3.18, but what clients expect. What is deleted is gone from
/// every search and listing at once; its blobs go later, so that whoever is reading them can finish.
/// </summary>
internal static class DeleteEndpoints
{
    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddDelete(this IServiceCollection services) => services;

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapDelete(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(DicomResource.StudyRoute, [HttpMethods.Delete], DeleteAsync);
        routes.MapMethods(DicomResource.SeriesRoute, [HttpMethods.Delete], DeleteAsync);
        routes.MapMethods(DicomResource.InstanceRoute, [HttpMethods.Delete], DeleteAsync);
        return routes;
    }

    /// <summary>204; 410 when it is deleted already, 404 when it never was there or the memory of it has expired.</summary>
    private static async Task DeleteAsync(HttpContext context)
    {
        var (study, series, instance) = DicomResource.From(context.Request);
        var index = context.RequestServices.GetRequiredService<IMetadataIndex>();
        if (await index.DeleteAsync(study, series, instance, context.RequestAborted) > 0)
        {
            context.RequestServices.GetRequiredService<ChangeSignal>().Set();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        throw await index.WasDeletedAsync(study, series, instance, context.RequestAborted)
            ? new ProblemException(StatusCodes.Status410Gone, "The resource has been deleted already.")
            : new ProblemException(StatusCodes.Status404NotFound, "The resource does not exist.");
    }
}
