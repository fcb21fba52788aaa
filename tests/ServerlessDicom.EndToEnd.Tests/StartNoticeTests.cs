using System.Diagnostics;
using System.Text.Json;

namespace ServerlessDicom.EndToEnd.Tests;

public sealed class StartNoticeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_lines_to_try_store_find_and_fetch_as_they_are_printed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lines are for a POSIX shell.");
        Assert.SkipUnless((await RunAsync("command -v curl")).ExitCode == 0, "curl is not installed.");
        await using var service = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", "http://127.0.0.1:0");

        using var stored = JsonDocument.Parse(await TryAsync(service, "store"));
        Assert.True(Response(stored).TryGetProperty("00081199", out _));

        using var found = JsonDocument.Parse(await TryAsync(service, "find"));
        Assert.Equal("PHANTOM", found.RootElement[0].GetProperty("00100020").GetProperty("Value")[0].GetString());

        Assert.Equal("", await TryAsync(service, "fetch"));
        var fetched = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "sample.dcm"));
        Assert.Equal(await service.Client.GetByteArrayAsync("/sample.dcm"), fetched);
    }

    private static JsonElement Response(JsonDocument document) =>
        document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement[0] : document.RootElement;

    private async Task<string> TryAsync(ServiceProcess service, string what)
    {
        var line = await service.ReadLineAsync($"  {what} ");
        var (exitCode, output) = await RunAsync(line.Trim()[what.Length..]);
        Assert.Equal(0, exitCode);
        return output;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", command])
            {
                WorkingDirectory = _folder.Path,
                RedirectStandardOutput = true,
            }
        )!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output);
    }
}
