namespace ServerlessDicom.Functions.Search;

/// <summary>The routes of this service.</summary>
internal static class SearchEndpoints
{
    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services) => services;

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes) => routes;
}
