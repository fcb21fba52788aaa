using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Examples.BoneSegmentation;
using ServerlessDicom.Examples.BoneSegmentation.Events;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

/// <summary>The service and the consumer, and between them a receiver that passes events on and keeps them.</summary>
public sealed class ConsumerFixture : IAsyncLifetime
{
    private readonly HttpClient _http = new();

    internal TestService Service { get; private set; } = null!;

    internal WebApplication Consumer { get; private set; } = null!;

    internal FakeReceiver Receiver { get; private set; } = null!;

    internal SeriesSegmenter Segmenter => Consumer.Services.GetRequiredService<SeriesSegmenter>();

    public async ValueTask InitializeAsync()
    {
        Receiver = await FakeReceiver.StartAsync();
        Service = await TestService.StartAsync(null, null, "--Events:Webhooks:0", Receiver.Url.AbsoluteUri);
        Consumer = ServerlessDicom.Examples.BoneSegmentation.Consumer.Build([
            "--Urls",
            "http://127.0.0.1:0",
            "--Archive",
            Service.Client.BaseAddress!.AbsoluteUri,
            "--Quiet",
            "00:00:00.2",
            "--Logging:LogLevel:Default",
            "Warning",
        ]);
        await Consumer.StartAsync(TestContext.Current.CancellationToken);
        Receiver.Answer = async (request, response) =>
        {
            using var body = new ByteArrayContent(request.Body);
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(request.Headers["Content-Type"]);
            using var answer = await _http.PostAsync(new Uri(Consumer.Urls.First() + EventsEndpoint.Path), body);
            response.StatusCode = (int)answer.StatusCode;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Consumer.DisposeAsync();
        await Receiver.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Waits until the archive tells of an instance.</summary>
    internal async Task StoredAsync(string sopInstance)
    {
        while (true)
        {
            var each = (await Receiver.TakenAsync(1)).Single();
            if ((string?)each["data"]!["sopInstanceUid"] == sopInstance)
            {
                return;
            }
        }
    }
}
