using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication.Tokens;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Registers authentication and puts it in front of the endpoints.</summary>
internal static class AuthenticationExtensions
{
    /// <summary>Registers settings and services.</summary>
    public static IServiceCollection AddAccessControl(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddValidatedOptions<AuthenticationOptions>("Authentication")
            .AddSingleton<IValidateOptions<AuthenticationOptions>, ListenerCheck>()
            .AddSingleton<PermissionMap>()
            .AddSingleton<IssuerClient>()
            .AddSingleton<IssuerKeySource>()
            .AddSingleton<TokenValidator>()
            .AddSingleton<BearerAuthenticator>()
            .AddSingleton<AppServiceAuthenticator>();
    }

    /// <summary>Logs every request, where the settings say so; to stand before everything else.</summary>
    public static IApplicationBuilder UseAudit(this IApplicationBuilder app) =>
        app.Use(next =>
            Options(app).Audits
                ? ActivatorUtilities.CreateInstance<AuditMiddleware>(app.ApplicationServices, next).InvokeAsync
                : next
        );

    /// <summary>Lets callers through to what they may call, where the settings say so; without authentication nothing stands in the way.</summary>
    public static IApplicationBuilder UseAccessControl(this IApplicationBuilder app) =>
        app.Use(next =>
            Options(app).Mode switch
            {
                AuthenticationMode.Jwt => Check<BearerAuthenticator>(app, next),
                AuthenticationMode.AppService => Check<AppServiceAuthenticator>(app, next),
                _ => next,
            }
        );

    /// <summary>The settings. Middleware is made when the service starts, after they are known to be right.</summary>
    private static AuthenticationOptions Options(IApplicationBuilder app) =>
        app.ApplicationServices.GetRequiredService<IOptions<AuthenticationOptions>>().Value;

    private static RequestDelegate Check<T>(IApplicationBuilder app, RequestDelegate next)
        where T : IAuthenticator =>
        new AccessMiddleware(
            next,
            app.ApplicationServices.GetRequiredService<T>(),
            app.ApplicationServices.GetRequiredService<PermissionMap>()
        ).InvokeAsync;
}
