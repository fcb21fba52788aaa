using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions;

namespace ServerlessDicom.Tests;

/// <summary>The service in this process, on a free port, with its data in a temporary folder.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private const string Thumbnails = "--Triggers:Thumbnails";

    private readonly DirectoryInfo _folder;
    private readonly bool _ownsFolder;
    private readonly WebApplication _app;

    private TestService(DirectoryInfo folder, bool ownsFolder, WebApplication app)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Client = new HttpClient { BaseAddress = new Uri($"{addresses.First()}{ServiceHost.BasePath}/") };
    }

    /// <summary>Asks for what stands under the base path.</summary>
    public HttpClient Client { get; }

    /// <summary>What the service is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where the data lie.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Starts the service.</summary>
    /// <param name="replace">Registers other adapters behind the ports.</param>
    /// <param name="folder">Data to start with, which stay when it stops; null for none.</param>
    /// <param name="arguments">More of the command line.</param>
    public static async Task<TestService> StartAsync(
        Action<IServiceCollection>? replace = null,
        string? folder = null,
        params string[] arguments
    )
    {
        var data = folder is null ? Directory.CreateTempSubdirectory("service-") : new DirectoryInfo(folder);
        string[] place = arguments.Contains("--Storage:Provider") ? [] : ["--data", data.FullName];
        // What happens in the background is for those tests that look at it.
        string[] quiet = arguments.Contains(Thumbnails) ? [] : [Thumbnails, "false"];
        var commandLine = CommandLine.Parse(["--urls", "http://127.0.0.1:0", .. place, .. quiet, .. arguments]);
        var app = ServiceHost.Build(commandLine, replace);
        await ServiceHost.StartAsync(app);
        return new TestService(data, folder is null, app);
    }

    /// <summary>Stores a payload.</summary>
    public Task<StoreAnswer> StoreAsync(HttpContent payload, string path = "studies") =>
        StoreAnswer.PostAsync(Client, path, payload);

    /// <summary>Stores files in one request.</summary>
    public Task<StoreAnswer> StoreAsync(params IEnumerable<byte[]> files) => StoreAsync(TestPayload.Multipart(files));

    /// <summary>The file of an instance as it is stored; null when it is not there.</summary>
    public async Task<byte[]?> FetchAsync(string resource)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(resource, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
        using var response = await Client.SendAsync(request);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync() : null;
    }

    /// <summary>What a search finds.</summary>
    public async Task<IReadOnlyList<JsonNode>> SearchAsync(string pathAndQuery)
    {
        var text = await Client.GetStringAsync(new Uri(pathAndQuery, UriKind.Relative));
        return text.Length == 0 ? [] : [.. JsonNode.Parse(text)!.AsArray().Select(match => match!)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            _folder.Delete(recursive: true);
        }
    }
}
