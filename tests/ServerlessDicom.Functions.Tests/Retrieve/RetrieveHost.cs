using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;

namespace ServerlessDicom.Functions.Tests.Retrieve;

/// <summary>The service on a free port with an empty data directory.</summary>
public sealed class RetrieveHost : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("serverless-dicom-").FullName;
    private WebApplication? app;

    public HttpClient Client { get; } =
        new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });

    public IServiceProvider Services => app!.Services;

    public string Base => Client.BaseAddress!.ToString().TrimEnd('/') + "/dicom-web";

    public async ValueTask InitializeAsync()
    {
        app = ServiceHost.Build(
            CommandLine.Parse(["--urls", "http://127.0.0.1:0", "--data", data, "--Web:TrustForwardedHeaders", "true"])
        );
        await ServiceHost.StartAsync(app);
        Client.BaseAddress = new Uri(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app!.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    internal async Task<TestInstance> StoreAsync(Task<TestInstance> creating)
    {
        var instance = await creating;
        using var response = await StoreAsync(instance.File);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return instance;
    }

    internal async Task<HttpResponseMessage> StoreAsync(byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
        return await Client.PostAsync("/dicom-web/studies", content);
    }

    internal async Task<HttpResponseMessage> GetAsync(
        string path,
        string? accept = null,
        HttpMethod? method = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await Client.SendAsync(request);
    }

    /// <summary>The file of a blob, to break it.</summary>
    internal string BlobFile(string name) =>
        Directory
            .EnumerateFiles(data, "*", SearchOption.AllDirectories)
            .Single(file => file.Replace('\\', '/').EndsWith(name, StringComparison.Ordinal));
}
