using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServerlessDicom.Functions.Telemetry;

namespace ServerlessDicom.Functions.Tests.Telemetry;

/// <summary>A collector hears of the work, and of nothing that names anybody.</summary>
public sealed class MetricsExportTests
{
    [Fact]
    public async Task A_collector_gets_the_metrics_when_the_service_ends_and_no_query()
    {
        var bodies = new List<byte[]>();
        await using var collector = await StartCollectorAsync(bodies);
        await using (
            var service = await ServerlessDicom.Tests.TestService.StartAsync(services =>
                services.AddSingleton<IHostedService>(provider => new MetricsExport(
                    new ConfigurationBuilder()
                        .AddInMemoryCollection([
                            new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()),
                            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                        ])
                        .Build()
                ))
            )
        )
        {
            await service.SearchAsync("studies?PatientName=Mustermann");
        }

        var sent = string.Concat(bodies.Select(Encoding.Latin1.GetString));
        Assert.Contains("http.server.request.duration", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("Mustermann", sent, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartCollectorAsync(List<byte[]> bodies)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost(
            "/{*path}",
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                lock (bodies)
                {
                    bodies.Add(body.ToArray());
                }
            }
        );
        await app.StartAsync();
        return app;
    }
}
