using System.Net;
using System.Text.Json;

namespace ServerlessDicom.EndToEnd.Tests;

public sealed class StartTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serves_with_data_in_the_folder_it_is_started_from()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", AnyPort);

        using var answer = await service.Client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("ok", body.RootElement.GetProperty("status").GetString());
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Contains($"data lie in {Path.Combine(_folder.Path, "data")}.", service.Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "data")));
    }

    [Fact]
    public async Task Keeps_data_where_the_switch_says()
    {
        await using var service = await ServiceProcess.StartAsync(
            _folder.Path,
            null,
            "--urls",
            AnyPort,
            "--data",
            "else/where"
        );

        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health")).StatusCode);
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "else", "where")));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")));
    }

    [Fact]
    public async Task Listens_on_the_port_of_the_Functions_host()
    {
        var port = ServiceProcess.FreePort();
        var environment = new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}",
            ["Authentication__AllowAnonymous"] = "true",
        };
        await using var service = await ServiceProcess.StartAsync(_folder.Path, environment);

        Assert.Equal(new Uri($"http://127.0.0.1:{port}"), service.Client.BaseAddress);
        // The host takes any answer of "/" for readiness.
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Behind_the_Functions_host_it_lets_in_whom_the_platform_vouches_for_and_logs_who_it_was()
    {
        var environment = new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{ServiceProcess.FreePort()}",
            ["Authentication__Mode"] = "AppService",
        };
        await using var service = await ServiceProcess.StartAsync(_folder.Path, environment);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicom-web/studies");
        request.Headers.Add(
            "X-MS-CLIENT-PRINCIPAL",
            Convert.ToBase64String("""{"claims":[{"typ":"oid","val":"5f0c"},{"typ":"roles","val":"dicom.read"}]}"""u8)
        );

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync("/dicom-web/studies")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await service.Client.SendAsync(request)).StatusCode);

        await service.StopAsync();
        Assert.Matches(@"ServerlessDicom\.Audit.* GET /dicom-web/studies .* by - .*: 401 ", service.Output);
        Assert.Matches(@"ServerlessDicom\.Audit.* GET /dicom-web/studies .* by 5f0c .*: 204 ", service.Output);
    }

    [Fact]
    public async Task Ends_well_on_Ctrl_C()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", AnyPort);

        Assert.Equal(0, await service.StopAsync());
        Assert.Equal("", service.Errors);
    }

    [Fact]
    public async Task Explains_itself()
    {
        var (exitCode, output, _) = await ServiceProcess.RunAsync(_folder.Path, null, "--help");

        Assert.Equal(0, exitCode);
        Assert.All(["--urls", "--data", "--demo"], name => Assert.Contains(name, output, StringComparison.Ordinal));
    }
}
