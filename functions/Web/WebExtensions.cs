using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Web;

/// <summary>What all services share on the way from the socket to their endpoints.</summary>
internal static class WebExtensions
{
    /// <summary>Registers settings and services.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddValidatedOptions<WebOptions>("Web").AddSingleton<PublicBase>().AddCors().AddRouting();
        services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlockPool.Factory>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RequestActivity>();
        services.AddOptions<CorsOptions>().Configure<IOptions<WebOptions>>((cors, web) => AddPolicy(cors, web.Value));
        return services;
    }

    /// <summary>Puts problem documents, path normalization, routing, CORS and compression in front of the endpoints.</summary>
    public static IApplicationBuilder UseWeb(this IApplicationBuilder app) =>
        app.UseRequestActivity()
            .UseMiddleware<ProblemMiddleware>()
            .UsePathNormalization()
            .UseRouting()
            .UseCors()
            .UseWhen(
                static context => context.GetEndpoint()?.Metadata.GetMetadata<BulkPayload>() is null,
                static json => json.UseResponseCompression()
            );

    private static IApplicationBuilder UseRequestActivity(this IApplicationBuilder app)
    {
        var activity = app.ApplicationServices.GetRequiredService<RequestActivity>();
        return app.Use(next => context => activity.CountAsync(context, next));
    }

    private static void AddPolicy(CorsOptions cors, WebOptions web) =>
        cors.AddDefaultPolicy(policy =>
            policy
                .WithOrigins([.. web.CorsOrigins])
                .AllowAnyHeader()
                .WithMethods("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
                .WithExposedHeaders(
                    "ETag",
                    "Location",
                    "Content-Location",
                    "Content-Range",
                    "Accept-Ranges",
                    "Warning",
                    "Retry-After",
                    "WWW-Authenticate"
                )
                .SetPreflightMaxAge(web.CorsMaxAge)
        );
}
