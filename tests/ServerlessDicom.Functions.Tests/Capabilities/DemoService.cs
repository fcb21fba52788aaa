using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Capabilities;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Capabilities;

/// <summary>The service with the study that the examples are of.</summary>
public sealed class DemoService : IAsyncLifetime
{
    private TestService? _service;

    /// <summary>The URL of the service, without the base path.</summary>
    public Uri Root => new(Client.BaseAddress!, "/");

    internal HttpClient Client => _service!.Client;

    internal IReadOnlyList<DescribedOperation> Operations =>
        _service!.Services.GetRequiredService<ServiceDescription>().Operations;

    internal IEnumerable<RouteEndpoint> Endpoints =>
        _service!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync(null, null, "--demo");

    public ValueTask DisposeAsync() => _service!.DisposeAsync();

    /// <summary>Asks for a path below the root.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        string method,
        string pathAndQuery,
        string? accept = null,
        HttpContent? content = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Root, pathAndQuery))
        {
            Content = content,
        };
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
