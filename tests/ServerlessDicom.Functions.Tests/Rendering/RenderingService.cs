using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>The service with an eye on what is read of the stored instances, and no thumbnails made ahead.</summary>
public sealed class RenderingService : IAsyncLifetime
{
    private TestService? _service;
    private ReadCounter? _reads;

    internal TestService Service => _service!;

    /// <summary>How often an instance's bytes were asked for.</summary>
    public int Reads => _reads!.Count;

    /// <summary>Held up until this is done; null for nothing.</summary>
    public Task? Gate
    {
        get => _reads!.Gate;
        set => _reads!.Gate = value;
    }

    internal IBlobStore Derived => Service.Services.GetRequiredKeyedService<IBlobStore>(BlobContainer.Derived);

    internal IMetadataIndex Index => Service.Services.GetRequiredService<IMetadataIndex>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _service = await TestService.StartAsync(services =>
            services.AddSingleton<IBlobStore>(provider =>
                _reads = new ReadCounter(new FileBlobStore(provider.GetRequiredService<DataDirectory>().Blobs))
            )
        );

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    internal async Task StoreAsync(params TestFile[] files)
    {
        var answer = await Service.StoreAsync(files.Select(file => file.ToBytes()));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    internal async Task<HttpResponseMessage> GetAsync(
        string resource,
        string? accept = null,
        string? ifNoneMatch = null,
        HttpMethod? method = null
    )
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(resource, UriKind.Relative));
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }

        if (ifNoneMatch is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch));
        }

        return await Service.Client.SendAsync(request, Token);
    }

    /// <summary>The body of an answer that must be a success of a media type.</summary>
    internal async Task<byte[]> GetBytesAsync(string resource, string mediaType, string? accept = null)
    {
        using var response = await GetAsync(resource, accept ?? mediaType);
        var bytes = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            $"{response.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}"
        );
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        return bytes;
    }

    /// <summary>The detail of a problem.</summary>
    internal async Task<string> GetProblemAsync(string resource, HttpStatusCode status, string? accept = null)
    {
        using var response = await GetAsync(resource, accept);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync(Token);
    }

    /// <summary>Names of what is kept, once nothing is on its way any more.</summary>
    internal async Task<List<string>> KeptAsync()
    {
        await Service.Services.GetRequiredService<DerivedCache>().WhenKeptAsync(Token);
        return await Derived.ListAsync(Token).Select(blob => blob.Name).ToListAsync(Token);
    }
}
