using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ServerlessDicom.Functions.Web;

/// <summary>What all services share on the way from the socket to their endpoints.</summary>
internal static class WebExtensions
{
    /// <summary>Registers settings and services.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddValidatedOptions<WebOptions>("Web").AddSingleton<PublicBase>().AddRouting();
        services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlockPool.Factory>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RequestActivity>();
        return services.AddCrossOriginAccess();
    }

    /// <summary>Puts problem documents, CORS, path normalization, routing and compression in front of the endpoints.</summary>
    public static IApplicationBuilder UseWeb(this IApplicationBuilder app) =>
        app.UseRequestActivity()
            .UseMiddleware<ProblemMiddleware>()
            .UseCrossOriginAccess()
            .UsePathNormalization()
            .UseRouting()
            .UseWhen(
                static context => context.GetEndpoint()?.Metadata.GetMetadata<BulkPayload>() is null,
                static json => json.UseResponseCompression()
            );

    private static IApplicationBuilder UseRequestActivity(this IApplicationBuilder app)
    {
        var activity = app.ApplicationServices.GetRequiredService<RequestActivity>();
        return app.Use(next => context => activity.CountAsync(context, next));
    }
}
