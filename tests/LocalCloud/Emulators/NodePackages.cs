using System.Diagnostics;
using System.Security.Cryptography;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>The emulators' npm packages, installed beside this project's package-lock.json when first needed.</summary>
internal static class NodePackages
{
    /// <summary>The folder with package.json and, once installed, node_modules.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Installs what package-lock.json names, unless it is there. Processes that come at the same time wait for the first.</summary>
    /// <exception cref="EmulatorException">Node or npm is missing, or the packages cannot be installed; the message says it.</exception>
    public static async Task EnsureInstalledAsync(CancellationToken cancellationToken)
    {
        using var one = await LockAsync(cancellationToken);
        var modules = Path.Combine(Folder, "node_modules");
        var marker = Path.Combine(modules, ".installed");
        var wanted = Convert.ToHexString(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"), cancellationToken))
        );
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellationToken) == wanted)
        {
            return;
        }

        await RunNpmAsync(cancellationToken);
        await File.WriteAllTextAsync(marker, wanted, cancellationToken);
    }

    private static async Task RunNpmAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        {
            start.ArgumentList.Add(argument);
        }

        using var npm = EmulatorProcess.StartOrExplain(start);
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
        await npm.WaitForExitAsync(cancellationToken);
        if (npm.ExitCode != 0)
        {
            throw new EmulatorException($"'npm ci' in {Folder} failed: {await errors}{await output}");
        }
    }

    private static async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder, "obj", "npm.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another process is installing.
                await again.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "LocalCloud");
            }
        }

        throw new EmulatorException("The emulators run from a clone of the repository only.");
    }
}
