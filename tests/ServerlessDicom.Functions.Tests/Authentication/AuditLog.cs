using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ServerlessDicom.Functions.Authentication;

namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>Keeps the lines of the audit log.</summary>
internal sealed class AuditLog : ILoggerProvider, ILogger
{
    private readonly BlockingCollection<AuditLine> _lines = [];

    public ILogger CreateLogger(string categoryName) =>
        categoryName == AuditMiddleware.Category ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    /// <summary>The next line. The client may have its answer before it is written.</summary>
    public AuditLine Take() =>
        _lines.TryTake(out var line, TimeSpan.FromSeconds(30)) ? line : throw new TimeoutException("No line came.");

    /// <summary>Lines not taken.</summary>
    public int Count => _lines.Count;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) =>
        _lines.Add(
            new AuditLine(
                formatter(state, exception),
                ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary()
            )
        );

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose() { }
}

/// <summary>A line.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Values">Its parts.</param>
internal sealed record AuditLine(string Text, IReadOnlyDictionary<string, object?> Values);
