using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ServerlessDicom.Functions.Web;

/// <summary>What pages of other origins may do: those of <c>Web:CorsOrigins</c> may call the service (Fetch Standard, CORS protocol).</summary>
internal static class CrossOriginAccess
{
    private static readonly string[] _methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

    /// <summary>Headers of answers that clients read, beyond those that any page may read.</summary>
    private static readonly string[] _exposed =
    [
        "ETag",
        "Location",
        "Content-Location",
        "Content-Range",
        "Content-Disposition",
        "Accept-Ranges",
        "Allow",
        "Warning",
        "Retry-After",
        "WWW-Authenticate",
    ];

    /// <summary>Registers the policy of the settings.</summary>
    public static IServiceCollection AddCrossOriginAccess(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<WebOptions>>((cors, web) => AddPolicy(cors, web.Value));
        return services;
    }

    /// <summary>
    /// Answers preflights, and tells browsers who may read answers. To stand before routing: viewers ask before each frame,
    /// and the answer is the same for all resources.
    /// </summary>
    public static IApplicationBuilder UseCrossOriginAccess(this IApplicationBuilder app)
    {
        var origins = app.ApplicationServices.GetRequiredService<IOptions<WebOptions>>().Value.CorsOrigins;
        if (origins.Count > 0)
        {
            var variesByOrigin = !origins.Contains("*");
            app.Use(
                (context, next) =>
                {
                    context.Response.OnStarting(variesByOrigin ? SetWithVary : Set, context.Response);
                    return next(context);
                }
            );
        }

        return app.UseCors();
    }

    private static Task SetWithVary(object response)
    {
        // Also without the header Origin: the browser must not give to a script what it was sent for a picture.
        var headers = ((HttpResponse)response).Headers;
        if (!headers.Vary.Contains("Origin"))
        {
            headers.Vary = StringValues.Concat(headers.Vary, "Origin");
        }

        return Set(response);
    }

    private static Task Set(object response)
    {
        // Pages that are isolated (COEP) show pictures of other origins only with this.
        ((HttpResponse)response).Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Task.CompletedTask;
    }

    private static void AddPolicy(CorsOptions cors, WebOptions web) =>
        cors.AddDefaultPolicy(policy =>
        {
            policy
                .WithOrigins([.. web.CorsOrigins])
                .AllowAnyHeader()
                .WithMethods(_methods)
                .WithExposedHeaders(_exposed)
                .SetPreflightMaxAge(web.CorsMaxAge);
            if (web.CorsCredentials)
            {
                policy.AllowCredentials();
            }
        });
}
