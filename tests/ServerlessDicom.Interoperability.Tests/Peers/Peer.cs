using System.ComponentModel;
using System.Diagnostics;

namespace ServerlessDicom.Interoperability.Tests.Peers;

/// <summary>Programs of others. Tests that need one are skipped where it is not, or fail where it is required.</summary>
internal static class Peer
{
    private const string Required = "SERVERLESSDICOM_REQUIRE_CLIENTS";

    /// <summary>Skips the test, or fails it.</summary>
    /// <param name="reason">What is missing, as a sentence.</param>
    public static void Miss(string reason)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Required) == "1", reason);
        Assert.Fail($"{reason} {Required} is set.");
    }

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    /// <returns>What it wrote on its standard output.</returns>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var (code, output, errors) = await RunAsync(new ProcessStartInfo(program, arguments));
        Assert.True(code == 0, $"{program} ended with {code}: {errors}{output}");
        return output;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(ProcessStartInfo start)
    {
        var cancellation = TestContext.Current.CancellationToken;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            Miss($"There is no {start.FileName} ({e.Message}).");
            throw;
        }
    }
}
