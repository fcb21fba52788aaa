using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.EndToEnd.Tests;

/// <summary>The command that starts the service on emulators of Azure.</summary>
public sealed partial class LocalCloudTests : IDisposable
{
    private const string Program = "ServerlessDicom.LocalCloud.dll";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_stores_finds_and_fetches_and_Ctrl_C_ends_all_of_it()
    {
        await EnsureEmulatorsAsync();
        await using var cloud = await ServiceProcess.StartAsync(
            Program,
            _folder.Path,
            null,
            "--urls",
            "http://127.0.0.1:0"
        );
        var storage = await cloud.ReadLineAsync("  Azure Storage");
        var cosmos = await cloud.ReadLineAsync("  Cosmos DB");

        var sample = await cloud.Client.GetByteArrayAsync(new Uri("/sample.dcm", UriKind.Relative), CancellationToken);
        using var payload = new ByteArrayContent(sample) { Headers = { ContentType = new("application/dicom") } };
        using var stored = await cloud.Client.PostAsync(
            new Uri("/dicom-web/studies", UriKind.Relative),
            payload,
            CancellationToken
        );
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);

        var found = await cloud.Client.GetStringAsync(
            new Uri("/dicom-web/studies?PatientID=PHANTOM", UriKind.Relative),
            CancellationToken
        );
        Assert.Contains("\"PHANTOM\"", found, StringComparison.Ordinal);

        using var fetch = new HttpRequestMessage(HttpMethod.Get, stored.Headers.Location);
        fetch.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom"));
        using var fetched = await cloud.Client.SendAsync(fetch, CancellationToken);
        Assert.Equal(sample, await fetched.Content.ReadAsByteArrayAsync(CancellationToken));

        Assert.Equal(0, await cloud.StopAsync());
        Assert.Equal("", cloud.Errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        foreach (var port in Ports().Matches(storage + cosmos).Select(match => int.Parse(match.Groups[1].Value)))
        {
            using var probe = new TcpClient();
            await Assert.ThrowsAsync<SocketException>(async () =>
                await probe.ConnectAsync(IPAddress.Loopback, port, CancellationToken)
            );
        }
    }

    [Fact]
    public async Task Without_Node_it_says_what_is_missing()
    {
        var (exitCode, _, errors) = await ServiceProcess.RunAsync(
            Program,
            _folder.Path,
            new Dictionary<string, string> { ["PATH"] = _folder.Path }
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("Node.js", errors, StringComparison.Ordinal);
        Assert.Contains("npm", errors, StringComparison.Ordinal);
    }

    private static async Task EnsureEmulatorsAsync()
    {
        try
        {
            await NodePackages.EnsureInstalledAsync(CancellationToken);
        }
        catch (EmulatorException e)
            when (Environment.GetEnvironmentVariable("SERVERLESSDICOM_REQUIRE_EMULATORS") != "1")
        {
            Assert.Skip(e.Message);
        }
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex Ports();
}
