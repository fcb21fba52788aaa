using System.Diagnostics;
using System.Runtime.InteropServices;
using ServerlessDicom.EndToEnd.Tests.Infrastructure;

namespace ServerlessDicom.EndToEnd.Tests.Publishing;

/// <summary>
/// What is deployed: the folder that SERVERLESSDICOM_PUBLISHED names, as <c>dotnet publish functions -c Release</c> made it;
/// else one published here, without .NET and without compilation ahead, which take minutes and a network.
/// </summary>
public sealed class PublishedFolder : IAsyncLifetime
{
    private const string Variable = "SERVERLESSDICOM_PUBLISHED";

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("published-");
    private string? _path;

    /// <summary>Whether it is the real thing.</summary>
    public bool IsComplete { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>Where it is. Skips the test where its program does not run.</summary>
    public string Path
    {
        get
        {
            Assert.SkipUnless(Runs, "The published program is for Linux on x64.");
            return _path!;
        }
    }

    private static bool Runs => OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    public async ValueTask InitializeAsync()
    {
        if (IsComplete)
        {
            _path = Environment.GetEnvironmentVariable(Variable)!;
        }
        else if (Runs)
        {
            _path = System.IO.Path.Combine(_temporary.FullName, "published");
            await PublishAsync(_path);
        }
    }

    public ValueTask DisposeAsync()
    {
        _temporary.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A file of it.</summary>
    public string File(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    private async Task PublishAsync(string output)
    {
        string[] arguments =
        [
            "publish",
            RepositoryFolder.Combine("functions", "ServerlessDicom.Functions.csproj"),
            "-c",
            "Release",
            "-o",
            output,
            // Builds of the repository itself go on undisturbed.
            "--artifacts-path",
            System.IO.Path.Combine(_temporary.FullName, "artifacts"),
            "-p:SelfContained=false",
            "-p:PublishReadyToRun=false",
            "-p:RunAnalyzers=false",
            "-nodeReuse:false",
            "-v:quiet",
        ];
        using var dotnet = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var errors = dotnet.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await dotnet.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await dotnet.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(dotnet.ExitCode == 0, text);
    }
}
