namespace ServerlessDicom.Functions.Authentication;

/// <summary>Declares who may call endpoints.</summary>
internal static class EndpointAccessExtensions
{
    /// <summary>Only callers with a permission.</summary>
    public static T RequirePermission<T>(this T endpoints, Permission permission)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new EndpointAccess.Callers(permission));

    /// <summary>Everybody, also without authentication.</summary>
    public static T ForEverybody<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new EndpointAccess.Everybody());

    /// <summary>Only the Functions host, which the endpoints must make sure of themselves.</summary>
    public static T ForFunctionsHost<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new EndpointAccess.FunctionsHost());

    /// <summary>Makes sure that every endpoint declares who may call it: a forgotten one must not be open to all.</summary>
    /// <exception cref="InvalidOperationException">One does not.</exception>
    public static void CheckAccess(this IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in routes.DataSources.SelectMany(source => source.Endpoints))
        {
            if (endpoint.Metadata.GetMetadata<EndpointAccess>() is null)
            {
                throw new InvalidOperationException(
                    $"The endpoint {endpoint.DisplayName} does not say who may call it."
                );
            }
        }
    }
}
