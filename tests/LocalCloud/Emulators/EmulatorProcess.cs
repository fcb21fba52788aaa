using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>A Node process that emulates a service of Azure on loopback; it ends with this process at the latest.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EmulatorProcess(Process process) => _process = process;

    /// <summary>Starts a script of the packages and waits until it listens on all of <paramref name="ports"/>.</summary>
    /// <exception cref="EmulatorException">Node is missing, or the emulator ends at once.</exception>
    public static async Task<EmulatorProcess> StartAsync(
        string script,
        IEnumerable<string> arguments,
        IEnumerable<int> ports,
        CancellationToken cancellationToken
    )
    {
        await NodePackages.EnsureInstalledAsync(cancellationToken);
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = NodePackages.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["emulator.cjs", script, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var process = StartOrExplain(start);
        var errors = new List<string>();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var emulator = new EmulatorProcess(process);
        try
        {
            foreach (var port in ports)
            {
                await AwaitPortAsync(process, port, cancellationToken);
            }

            return emulator;
        }
        catch (Exception e)
        {
            await emulator.DisposeAsync();
            lock (errors)
            {
                throw e is OperationCanceledException
                    ? e
                    : new EmulatorException($"{script} did not start: {string.Join('\n', errors)}", e);
            }
        }
    }

    /// <summary>A port of loopback that is free now.</summary>
    /// <param name="preferred">The port to take, if that is free; 0 for any.</param>
    public static int FreePort(int preferred = 0)
    {
        using var listener = new TcpListener(IPAddress.Loopback, preferred);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (preferred != 0)
        {
            return FreePort();
        }
    }

    /// <summary>Starts a process.</summary>
    /// <exception cref="EmulatorException">The program is not there.</exception>
    public static Process StartOrExplain(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new EmulatorException(
                $"'{start.FileName}' cannot be started: this needs Node.js 20 or later with npm (https://nodejs.org).",
                e
            );
        }
    }

    /// <summary>Lets it come to its end, so that nothing it has answered for is lost.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static void Keep(List<string> errors, string? line)
    {
        lock (errors)
        {
            if (line is not null && errors.Count < 50)
            {
                errors.Add(line);
            }
        }
    }

    private static async Task AwaitPortAsync(Process process, int port, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await again.WaitForNextTickAsync(patience.Token))
        {
            if (process.HasExited)
            {
                throw new EmulatorException($"It ended with code {process.ExitCode}.");
            }

            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }
}
