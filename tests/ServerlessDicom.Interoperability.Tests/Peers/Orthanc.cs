using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessDicom.Interoperability.Tests.Peers;
using ServerlessDicom.LocalCloud.Emulators;

[assembly: AssemblyFixture(typeof(Orthanc))]

namespace ServerlessDicom.Interoperability.Tests.Peers;

/// <summary>
/// Debian's Orthanc with its DICOMweb plugin: a server, and a client of ours. It starts with the first test that asks, on
/// a free port of loopback, with its data in a temporary folder.
/// </summary>
public sealed class Orthanc : IAsyncDisposable
{
    private const string Program = "/usr/sbin/Orthanc";
    private const string Plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

    // It ends with the standard input: when the tests are killed, nothing is left behind.
    private const string Guard = "\"$0\" \"$1\" & server=$!; read -r _; kill $server; wait $server";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orthanc-");
    private readonly Lazy<Task<HttpClient>> _start;
    private Process? _process;

    public Orthanc() => _start = new(StartAsync);

    /// <summary>Asks Orthanc's REST API; skips the test when it is not installed, unless it must be.</summary>
    internal async Task<HttpClient> ClientAsync()
    {
        if (!File.Exists(Program) || !File.Exists(Plugin))
        {
            Peer.Miss($"There is no Orthanc with the DICOMweb plugin ({Program}, {Plugin}).");
        }

        return await _start.Value;
    }

    /// <summary>Has Orthanc act as a client.</summary>
    /// <param name="service">The DICOMweb base URL of whom it asks.</param>
    /// <param name="action">What it does, such as <c>retrieve</c>.</param>
    /// <param name="body">What the plugin wants to know.</param>
    /// <param name="token">What it shows to be let in; null for nothing.</param>
    /// <returns>What it answers.</returns>
    internal async Task<JsonNode> ActAsync(string service, string action, object body, string? token = null)
    {
        var client = await ClientAsync();
        var name = $"port{new Uri(service).Port}";
        using var known = await client.PutAsync(
            new Uri($"dicom-web/servers/{name}", UriKind.Relative),
            Json(
                new
                {
                    Url = $"{service}/",
                    HasDelete = true,
                    HttpHeaders = token is null
                        ? []
                        : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
                }
            )
        );
        known.EnsureSuccessStatusCode();
        using var response = await client.PostAsync(
            new Uri($"dicom-web/servers/{name}/{action}", UriKind.Relative),
            Json(body)
        );
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>What Orthanc calls the resources that have a value in an attribute.</summary>
    internal async Task<IReadOnlyList<string>> FindAsync(string level, string keyword, string value)
    {
        var client = await ClientAsync();
        var query = new { Level = level, Query = new Dictionary<string, string> { [keyword] = value } };
        using var response = await client.PostAsync(new Uri("tools/find", UriKind.Relative), Json(query));
        return (await response.Content.ReadFromJsonAsync<string[]>())!;
    }

    /// <summary>The file of an instance as Orthanc has it.</summary>
    internal async Task<byte[]> FileAsync(string sopInstanceUid)
    {
        var instance = Assert.Single(await FindAsync("Instance", "SOPInstanceUID", sopInstanceUid));
        return await (await ClientAsync()).GetByteArrayAsync(new Uri($"instances/{instance}/file", UriKind.Relative));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_start is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            (await _start.Value).Dispose();
        }

        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value));

    private async Task<HttpClient> StartAsync()
    {
        var port = EmulatorProcess.FreePort();
        var configuration = Path.Combine(_folder.FullName, "orthanc.json");
        await File.WriteAllTextAsync(
            configuration,
            JsonSerializer.Serialize(
                new
                {
                    StorageDirectory = _folder.FullName,
                    IndexDirectory = _folder.FullName,
                    HttpPort = port,
                    DicomServerEnabled = false,
                    RemoteAccessAllowed = false,
                    Plugins = new[] { Plugin },
                    DicomWeb = new { Enable = true },
                }
            )
        );
        _process = Peer.Start(
            new ProcessStartInfo("/bin/sh", ["-c", Guard, Program, configuration])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        );
        var log = new List<string?>();
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.Add(line.Data);
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await again.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("system", UriKind.Relative), patience.Token);
                answer.EnsureSuccessStatusCode();
                return client;
            }
            catch (HttpRequestException e) when (!patience.IsCancellationRequested)
            {
                // Not yet.
                Assert.False(_process.HasExited, $"Orthanc ended: {string.Join('\n', log)} {e.Message}");
            }
        }

        throw new UnreachableException();
    }
}
