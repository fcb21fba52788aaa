using System.Diagnostics;
using System.Net;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ServerlessDicom.EndToEnd.Tests.Infrastructure;
using ServerlessDicom.Tests;

namespace ServerlessDicom.EndToEnd.Tests.Publishing;

/// <summary>The published folder is started and called as the Functions host does it.</summary>
public sealed class PublishedFolderTests(PublishedFolder published) : IClassFixture<PublishedFolder>, IDisposable
{
    /// <summary>How long the host waits for an answer at <c>/</c>.</summary>
    private static readonly TimeSpan _hostsPatience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_has_what_the_host_looks_for_and_nothing_that_is_not_to_be_deployed()
    {
        Assert.All(
            ["host.json", "run.sh", "appsettings.json", "wwwroot/index.html", "wwwroot/browser/app.js"],
            name => Assert.True(File.Exists(published.File(name)), name)
        );
        Assert.Equal(
            FunctionManifest.All.Select(function => function.Name).Order(),
            Directory
                .EnumerateFiles(published.Path, "function.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(published.Path, Path.GetDirectoryName(file)!))
                .Order()
        );
        Assert.All(
            ["local.settings.json", "local.settings.sample.json", "web.config", "host", "data"],
            name => Assert.False(Path.Exists(published.File(name)), name)
        );
        // OHIF goes along where it is installed.
        Assert.Equal(
            File.Exists(RepositoryFolder.Combine("viewer", "dist", "index.html")),
            File.Exists(published.File("wwwroot", "ohif", "index.html"))
        );
        if (OperatingSystem.IsLinux())
        {
            var mode = File.GetUnixFileMode(published.File("ServerlessDicom.Functions"));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute));
        }
    }

    [Fact]
    public void It_brings_its_own_NET_and_is_compiled_ahead()
    {
        Assert.SkipUnless(published.IsComplete, "Only what SERVERLESSDICOM_PUBLISHED names is: see .ci/run.");

        Assert.True(File.Exists(published.File("libcoreclr.so")));
        using var file = File.OpenRead(published.File("ServerlessDicom.Functions.dll"));
        using var assembly = new PEReader(file);
        Assert.NotEqual(0, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }

    [Fact]
    public async Task Started_as_the_host_starts_it_it_serves_requests_and_triggers()
    {
        await using var service = await StartAsync();
        var file = new TestFile("1.2.3.1");
        var dropped = new TestFile("1.2.3.2");

        using (var payload = TestPayload.Multipart(file.ToBytes()))
        using (var stored = await SendAsync(service, HttpMethod.Post, "/dicom-web/studies", payload, isProxied: true))
        {
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }

        var inbox = Directory.CreateDirectory(Path.Combine(_folder.Path, "inbox")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(inbox, "dropped.dcm"), dropped.ToBytes(), Token);
        await TriggerAsync(service, "ExtractTags", "message", BlobCreated("dropped.dcm"));
        await TriggerAsync(service, "CompactMetadata", "timer", Timer);
        await TriggerAsync(service, "Sweep", "timer", Timer);

        using var found = JsonDocument.Parse(await service.Client.GetStringAsync("/dicom-web/instances", Token));
        Assert.Equal(2, found.RootElement.GetArrayLength());
        Assert.Equal(dropped.ToBytes(), await FetchAsync(service, dropped));
        Assert.Equal(file.ToBytes(), await FetchAsync(service, file));
        Assert.Empty(Directory.EnumerateFiles(inbox));
        using var viewer = JsonDocument.Parse(await service.Client.GetStringAsync("/viewer/status.json", Token));
        Assert.Equal(
            File.Exists(published.File("wwwroot", "ohif", "index.html")),
            viewer.RootElement.GetProperty("isInstalled").GetBoolean()
        );

        Assert.Equal(0, await service.StopAsync(ServiceProcess.Terminate));
        // The host takes what is written there for errors.
        Assert.Equal("", service.Errors);
    }

    [Fact]
    public async Task What_comes_through_the_proxy_does_not_reach_a_trigger()
    {
        await using var service = await StartAsync();

        using var content = new StringContent($$"""{"Data":{"timer":{{Timer}}} }""", Encoding.UTF8, "application/json");
        using var response = await SendAsync(service, HttpMethod.Post, "/Sweep", content, isProxied: true);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Killed_between_a_trigger_and_its_answer_it_takes_the_trigger_again()
    {
        var inbox = Directory.CreateDirectory(Path.Combine(_folder.Path, "inbox")).FullName;
        var file = new TestFile("1.2.3.1");
        await File.WriteAllBytesAsync(Path.Combine(inbox, "a.dcm"), file.ToBytes(), Token);
        await using (var first = await StartAsync())
        {
            await TriggerAsync(first, "ExtractTags", "message", BlobCreated("a.dcm"));
        }

        // Disposing it killed it; as the host never heard of the end, it delivers again.
        await File.WriteAllBytesAsync(Path.Combine(inbox, "a.dcm"), file.ToBytes(), Token);
        await using var second = await StartAsync();
        await TriggerAsync(second, "ExtractTags", "message", BlobCreated("a.dcm"));

        using var found = JsonDocument.Parse(await second.Client.GetStringAsync("/dicom-web/instances", Token));
        Assert.Equal(1, found.RootElement.GetArrayLength());
        Assert.Empty(Directory.EnumerateFiles(inbox));
    }

    private const string Timer = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""";

    private static string BlobCreated(string name)
    {
        var message = $$"""
            {"eventType":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/inbox/blobs/{{name}}",
            "id":"831e1650-001e-001b-66ab-eeb76e069631","data":{"contentLength":1000} }
            """;
        return JsonSerializer.Serialize(JsonSerializer.Serialize(message));
    }

    /// <summary>Starts it with the command of host.json, and asks at <c>/</c> until there is an answer.</summary>
    private async Task<ServiceProcess> StartAsync()
    {
        using var host = JsonDocument.Parse(await File.ReadAllBytesAsync(published.File("host.json"), Token));
        var description = host.RootElement.GetProperty("customHandler").GetProperty("description");
        Assert.True(
            host.RootElement.GetProperty("customHandler").GetProperty("enableProxyingHttpRequest").GetBoolean()
        );
        var port = ServiceProcess.FreePort();
        var start = new ProcessStartInfo(
            description.GetProperty("defaultExecutablePath").GetString()!,
            description.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!)
        )
        {
            WorkingDirectory = published.Path,
            Environment =
            {
                ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}",
                ["FUNCTIONS_HTTPWORKER_PORT"] = $"{port}",
                ["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = $"{Guid.NewGuid()}",
                ["FUNCTIONS_APP_ROOT_PATH"] = published.Path,
                ["Authentication__AllowAnonymous"] = "true",
                ["Embedded__DataDirectory"] = _folder.Path,
                // Where this process runs from a .NET of its own, that one; the real thing brings its own.
                ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
            },
        };

        var service = ServiceProcess.Launch(start);
        service.Client.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(_hostsPatience);
        while (true)
        {
            try
            {
                using var answer = await service.Client.GetAsync("/", patience.Token);
                return service;
            }
            catch (HttpRequestException)
            {
                // As often as the host does.
                await Task.Delay(25, patience.Token);
            }
        }
    }

    private static async Task TriggerAsync(ServiceProcess service, string function, string binding, string value)
    {
        var envelope =
            $$$"""{"Data":{"{{{binding}}}":{{{value}}} },"Metadata":{"sys":{"MethodName":"{{{function}}}"} } }""";
        using var content = new StringContent(envelope, Encoding.UTF8, "application/json");
        using var response = await SendAsync(service, HttpMethod.Post, "/" + function, content, isProxied: false);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal(JsonValueKind.Object, body.RootElement.GetProperty("Outputs").ValueKind);
    }

    private static async Task<byte[]> FetchAsync(ServiceProcess service, TestFile file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/" + file.Resource);
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
        using var response = await service.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(Token);
    }

    /// <summary>Sends a request with the headers that the host adds.</summary>
    private static async Task<HttpResponseMessage> SendAsync(
        ServiceProcess service,
        HttpMethod method,
        string path,
        HttpContent content,
        bool isProxied
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        var invocation = $"{Guid.NewGuid()}";
        request.Headers.Add("X-Azure-Functions-InvocationId", invocation);
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1048.200.25410");
        if (isProxied)
        {
            request.Headers.Add("x-ms-invocation-id", invocation);
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
            request.Headers.Host = "func-dicom.azurewebsites.net";
        }

        return await service.Client.SendAsync(request, Token);
    }
}
