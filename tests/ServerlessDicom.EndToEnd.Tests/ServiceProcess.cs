using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ServerlessDicom.EndToEnd.Tests;

/// <summary>The built service, run as a process of its own the way a user runs it.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    /// <summary>What those send who end what they started.</summary>
    public const int Terminate = 15;

    private const string Service = "ServerlessDicom.Functions.dll";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _nextLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = _patience };
    }

    /// <summary>Talks to the service; relative paths start at its root.</summary>
    public HttpClient Client { get; }

    /// <summary>What it printed so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>What it printed to standard error so far.</summary>
    public string Errors => string.Join('\n', _errors).TrimEnd();

    /// <summary>Starts it and waits until it says where it listens.</summary>
    public static Task<ServiceProcess> StartAsync(
        string folder,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] arguments
    ) => StartAsync(Service, folder, environment, arguments);

    /// <summary>Starts a program that ends up as the service, and waits until it says where it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(
        string program,
        string folder,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    )
    {
        var service = Launch(program, folder, environment, arguments);
        service.Client.BaseAddress = await service._listening.Task.WaitAsync(_patience);
        return service;
    }

    /// <summary>Starts it where it is expected to refuse; its exit code once it has ended.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string folder,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] arguments
    ) => RunAsync(Service, folder, environment, arguments);

    /// <summary>Starts a program where it is expected to refuse; its exit code once it has ended.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program,
        string folder,
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    )
    {
        await using var service = Launch(program, folder, environment, arguments);
        var exitCode = await service.WaitForExitAsync();
        return (exitCode, service.Output, service.Errors);
    }

    /// <summary>Starts a command, and waits for nothing.</summary>
    public static ServiceProcess Launch(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        InterruptSignal.Heed();
        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A line that it printed or will print, by its beginning.</summary>
    public async Task<string> ReadLineAsync(string beginning)
    {
        while (true)
        {
            var next = _nextLine.Task;
            if (_output.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            await next.WaitAsync(_patience);
        }
    }

    /// <summary>Sends a signal, and waits for the end.</summary>
    public async Task<int> StopAsync(int signal = InterruptSignal.Number)
    {
        Assert.Equal(0, SendSignal(_process.Id, signal));
        return await WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static ServiceProcess Launch(
        string program,
        string folder,
        IReadOnlyDictionary<string, string>? environment,
        string[] arguments
    )
    {
        var path = Path.Combine(AppContext.BaseDirectory, program);
        var start = new ProcessStartInfo("dotnet", ["exec", path, .. arguments]) { WorkingDirectory = folder };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Launch(start);
    }

    private async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"The service ended: {Errors}"));
            return;
        }

        _output.Enqueue(line);
        Interlocked
            .Exchange(ref _nextLine, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .SetResult();
        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"listens on (http://[^\s;]+)")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
