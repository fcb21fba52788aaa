using System.Diagnostics;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>Runs tests/infra-checks.</summary>
public sealed class BicepChecksTests
{
    [Fact]
    public Task Infra_has_no_findings() => RunAsync("check.mjs");

    [Fact]
    public Task Planted_mistakes_are_found() => RunAsync("--test");

    private static async Task RunAsync(string argument)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = RepositoryFolder.Combine("tests", "infra-checks");
        try
        {
            await NodePackages.EnsureInstalledAsync(folder, cancellation);
        }
        catch (EmulatorException e)
            when (Environment.GetEnvironmentVariable("SERVERLESSDICOM_REQUIRE_EMULATORS") != "1")
        {
            Assert.Skip(e.Message);
        }

        using var node = Process.Start(
            new ProcessStartInfo("node", [argument])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = node.StandardOutput.ReadToEndAsync(cancellation);
        var errors = node.StandardError.ReadToEndAsync(cancellation);
        await node.WaitForExitAsync(cancellation);
        Assert.True(node.ExitCode == 0, await errors + await output);
    }
}
