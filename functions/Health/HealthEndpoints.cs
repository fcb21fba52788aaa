using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Health;

/// <summary>The route that tells whether the service can serve.</summary>
internal static class HealthEndpoints
{
    /// <summary>Registers what the route needs.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services) =>
        services.AddSingleton<HealthProbe>();

    /// <summary>Maps <c>/health</c>: 200 when the service can store and search, else 503 with the reason.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], AnswerAsync)
            .Describe(() =>
                new Transaction("Administration", "Health", "")
                {
                    Summary = "Whether the service can store and search.",
                    Answers = [new("application/json") { IsDefault = true }],
                    AcceptParameter = "",
                    AnswerSchema = HealthStatus.Schema,
                    Statuses =
                    [
                        new(StatusCodes.Status200OK, "It can."),
                        new(StatusCodes.Status503ServiceUnavailable, "It cannot, for the reason told."),
                    ],
                }
            );
        return routes;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var probe = context.RequestServices.GetRequiredService<HealthProbe>();
        var reason = await probe.FindProblemAsync(context.RequestAborted);
        context.Response.StatusCode = reason is null
            ? StatusCodes.Status200OK
            : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        var status = reason is null ? new HealthStatus("ok") : new HealthStatus("unavailable", reason);
        await context.Response.WriteAsJsonAsync(
            status,
            HealthJson.Default.HealthStatus,
            cancellationToken: context.RequestAborted
        );
    }
}
