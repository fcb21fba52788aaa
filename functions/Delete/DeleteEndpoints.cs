using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

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
        Map(DicomResource.StudyRoute, "Delete Study");
        Map(DicomResource.SeriesRoute, "Delete Series");
        Map(DicomResource.InstanceRoute, "Delete Instance");
        return routes;

        void Map(string route, string name) =>
            routes
                .MapMethods(route, [HttpMethods.Delete], DeleteAsync)
                .Describe(() =>
                    new Transaction("Studies", name, "")
                    {
                        Summary = "An extension: takes it out of searches and retrievals at once.",
                        Statuses = [new(StatusCodes.Status204NoContent, "It is deleted.")],
                    }
                );
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
