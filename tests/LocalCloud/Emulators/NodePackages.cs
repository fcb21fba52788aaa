using System.Diagnostics;
using System.Security.Cryptography;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>npm packages of tests, installed beside their package-lock.json when first needed.</summary>
internal static class NodePackages
{
    /// <summary>The emulators' folder with package.json and, once installed, node_modules.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>Installs the emulators.</summary>
    /// <exception cref="EmulatorException">Node or npm is missing, or the packages cannot be installed; the message says it.</exception>
    public static Task EnsureInstalledAsync(CancellationToken cancellationToken) =>
        EnsureInstalledAsync(Folder, cancellationToken);

    /// <summary>Installs what package-lock.json of a folder names, unless it is there. Processes that come at the same time wait for the first.</summary>
    /// <exception cref="EmulatorException">Node or npm is missing, or the packages cannot be installed; the message says it.</exception>
    public static async Task EnsureInstalledAsync(string folder, CancellationToken cancellationToken)
    {
        using var one = await LockAsync(folder, cancellationToken);
        var modules = Path.Combine(folder, "node_modules");
        var marker = Path.Combine(modules, ".installed");
        var wanted = Convert.ToHexString(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"), cancellationToken))
        );
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellationToken) == wanted)
        {
            return;
        }

        await RunNpmAsync(folder, cancellationToken);
        await File.WriteAllTextAsync(marker, wanted, cancellationToken);
    }

    private static async Task RunNpmAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = folder,
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
            throw new EmulatorException($"'npm ci' in {folder} failed: {await errors}{await output}");
        }
    }

    private static async Task<FileStream> LockAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "obj", "npm.lock");
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
