namespace ServerlessDicom.Functions.Delete;

/// <summary>The routes of this service.</summary>
internal static class DeleteEndpoints
{
    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddDelete(this IServiceCollection services) => services;

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapDelete(this IEndpointRouteBuilder routes) => routes;
}
