namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The routes of this service.</summary>
internal static class RetrieveEndpoints
{
    /// <summary>Registers what the service needs.</summary>
    public static IServiceCollection AddRetrieve(this IServiceCollection services) => services;

    /// <summary>Maps the routes; <paramref name="routes"/> stands on the DICOMweb base path.</summary>
    public static IEndpointRouteBuilder MapRetrieve(this IEndpointRouteBuilder routes) => routes;
}
