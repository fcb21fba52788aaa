using System.Net;

namespace ServerlessDicom.Cli;

/// <summary>What a command needs of the process it runs in.</summary>
internal sealed record CommandContext
{
    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Problems, and progress when it is not drawn.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Answers to questions.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Whether <see cref="Output"/> and <see cref="Error"/> are a terminal, on which progress can be drawn.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether somebody can answer on <see cref="Input"/>.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Makes the way to the server; the argument is how many connections it may have.</summary>
    public required Func<int, HttpMessageHandler> NewHandler { get; init; }

    /// <summary>Waits between tries, and the time that transfers take.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The folder for what is remembered between runs.</summary>
    public required string StateFolder { get; init; }

    /// <summary>That of this process.</summary>
    public static CommandContext OfProcess() =>
        new()
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            IsTerminal = !Console.IsOutputRedirected && !Console.IsErrorRedirected,
            CanAsk = !Console.IsInputRedirected,
            Variable = Environment.GetEnvironmentVariable,
            NewHandler = connections => new SocketsHttpHandler
            {
                // Credentials and files go to the server that was named, and to no other.
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(15),
                MaxConnectionsPerServer = connections,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            },
            StateFolder = Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData,
                    Environment.SpecialFolderOption.DoNotVerify
                ),
                "sdicom"
            ),
        };
}
