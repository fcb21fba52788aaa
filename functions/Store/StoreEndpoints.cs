namespace ServerlessDicom.Functions.Store;

/// <summary>The routes of this service.</summary>
internal static class StoreEndpoints
{
    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services) => services;

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapStore(this IEndpointRouteBuilder routes) => routes;
}
