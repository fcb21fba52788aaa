using System.Collections.Concurrent;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Cli.Tests;

/// <summary>How a command ended.</summary>
internal sealed record CommandRun(ExitCode Code, string Output, string Error);

/// <summary>Runs commands in this process against a service in this process.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdicom-");
    private readonly ConcurrentQueue<string> _requests = new();

    private CommandHost(TestService service) => Service = service;

    /// <summary>The server.</summary>
    public TestService Service { get; }

    /// <summary>Waits.</summary>
    public HurriedClock Clock { get; } = new();

    /// <summary>Environment variables.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What stands between; passes everything on unless told otherwise.</summary>
    public Func<HttpRequestMessage, Passing, Task<HttpResponseMessage>> Between { get; set; } = (_, pass) => pass();

    /// <summary>What somebody types; null when nobody is there.</summary>
    public string? Typed { get; set; }

    /// <summary>Method, path and query of the requests so far, those that did not get through among them.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>A folder for files.</summary>
    public string Files => Directory.CreateDirectory(Path.Combine(_folder.FullName, "files")).FullName;

    /// <summary>The journal.</summary>
    public string Journal => Path.Combine(_folder.FullName, "state", "store-journal.jsonl");

    public static async Task<CommandHost> StartAsync() => new(await TestService.StartAsync());

    /// <summary>Writes a file below <see cref="Files"/>.</summary>
    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Files, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Forgets the requests so far.</summary>
    public void ForgetRequests() => _requests.Clear();

    /// <summary>Runs a command against the server.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    /// <summary>Runs a command that can be interrupted.</summary>
    public Task<CommandRun> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RunPlainAsync(cancellationToken, [.. arguments, "--url", Service.Client.BaseAddress!.ToString()]);

    /// <summary>Runs a command line as it is.</summary>
    public async Task<CommandRun> RunPlainAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CommandContext
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Input = new StringReader(Typed ?? ""),
            CanAsk = Typed is not null,
            Variable = name => Variables.GetValueOrDefault(name),
            NewHandler = _ => new Interceptor((request, pass) => Between(request, pass), _requests),
            Clock = Clock,
            StateFolder = Path.Combine(_folder.FullName, "state"),
        };
        var code = await Sdicom.RunAsync(arguments, context, cancellationToken);
        return new CommandRun((ExitCode)code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
