using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>The service on a free port with its data in a temporary folder, and a few studies in its index.</summary>
public class SearchHost : IAsyncLifetime
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("search-");
    private WebApplication? app;

    /// <summary>Asks for what stands under the base path.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>The URL of the service, without a slash at its end.</summary>
    public string Base { get; private set; } = "";

    internal IMetadataIndex Index => app!.Services.GetRequiredService<IMetadataIndex>();

    public virtual async ValueTask InitializeAsync() =>
        await StartAsync(
            ServiceHost.Build(CommandLine.Parse(["--urls", "http://127.0.0.1:0", "--data", directory.FullName]))
        );

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the service, and stores the studies.</summary>
    protected async Task StartAsync(WebApplication service)
    {
        app = service;
        await ServiceHost.StartAsync(app);
        var address = app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        Base = $"{address}/dicom-web";
        Client.BaseAddress = new Uri(Base + "/");
        Client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+json"));
        await StoreAsync(SampleStudies.All);
    }

    /// <summary>The matches of a search; none when the answer is 204.</summary>
    public async Task<IReadOnlyList<JsonObject>> SearchAsync(string pathAndQuery)
    {
        using var response = await Client.GetAsync(new Uri(pathAndQuery, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return text.Length == 0 ? [] : [.. JsonNode.Parse(text)!.AsArray().Select(match => match!.AsObject())];
    }

    /// <summary>The last components of the UIDs of the level that a search finds.</summary>
    public async Task<string> FindAsync(string pathAndQuery)
    {
        var tag = pathAndQuery.Split('?')[0].Split('/')[^1] switch
        {
            "studies" => "0020000D",
            "series" => "0020000E",
            _ => "00080018",
        };
        var matches = await SearchAsync(pathAndQuery);
        return string.Join(' ', matches.Select(match => ((string)match[tag]!["Value"]![0]!)["1.2.".Length..]));
    }

    internal async Task StoreAsync(IEnumerable<DicomDataset> datasets)
    {
        var outcomes = await Index.CommitAsync([.. datasets.Select(Record)], ExistingInstance.Reject, default);
        Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Stored, outcome));
    }

    private static InstanceRecord Record(DicomDataset dataset)
    {
        var attributes = IndexedAttributes.From(dataset);
        Assert.Empty(attributes.Invalid);
        var version = Guid.NewGuid().ToString("N");
        return new InstanceRecord(
            new InstanceEntry
            {
                StudyInstanceUid = dataset.GetString(new DicomTag(0x0020000D))!,
                SeriesInstanceUid = dataset.GetString(new DicomTag(0x0020000E))!,
                SopInstanceUid = dataset.GetString(new DicomTag(0x00080018))!,
                SopClassUid = dataset.GetString(new DicomTag(0x00080016))!,
                TransferSyntaxUid = "1.2.840.10008.1.2",
                Version = version,
                BlobName = version,
                BlobLength = 1,
                ContentHash = version,
                Metadata = new BlobRange("m" + version, 0, 2),
                PixelDataLayout = default,
                StoredAt = DateTimeOffset.UnixEpoch,
            },
            attributes.Study,
            attributes.Series,
            attributes.Instance
        );
    }
}
