using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using ServerlessDicom.Examples.BoneSegmentation.Archive;
using ServerlessDicom.Examples.BoneSegmentation.Events;

namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>Builds the consumer.</summary>
internal static class Consumer
{
    /// <summary>The longest answer of the archive that is held in memory: the metadata of a series, or a frame.</summary>
    private const int MaxAnswerBytes = 256 << 20;

    /// <summary>Builds the consumer, not yet started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? "http://127.0.0.1:9000");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 2 << 20);
        // A line for each series, not five for each event; --Logging:LogLevel:Microsoft.AspNetCore says otherwise.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder
            .Services.AddOptions<ConsumerOptions>()
            .Bind(builder.Configuration)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder
            .Services.AddSingleton(TimeProvider.System)
            .AddSingleton<SeriesQueue>()
            .AddSingleton<SeriesSegmenter>()
            .AddSingleton(services => new DicomWebClient(NewHttpClient(services)))
            .AddHostedService<SeriesWorker>();
        var app = builder.Build();
        app.MapEvents();
        return app;
    }

    private static HttpClient NewHttpClient(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ConsumerOptions>>().Value;
        var handler = new RetryAfterHandler(services.GetRequiredService<TimeProvider>())
        {
            InnerHandler = new SocketsHttpHandler
            {
                // Redirections would take the token elsewhere.
                AllowAutoRedirect = false,
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            },
        };
        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"{options.Archive.AbsoluteUri.TrimEnd('/')}/"),
            MaxResponseContentBufferSize = MaxAnswerBytes,
            // With all repetitions.
            Timeout = TimeSpan.FromMinutes(30),
        };
        if (options.ArchiveToken is { } token)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }
}
