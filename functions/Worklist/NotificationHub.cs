using System.Threading.Channels;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// Brings event reports to the notification connections that are open in this process. What is for a subscriber without
/// one waits for a moment: many subscribe before they connect to the URL that they are told then.
/// </summary>
internal sealed class NotificationHub(TimeProvider time)
{
    /// <summary>Reports that a connection may be behind by; one that is slower is closed.</summary>
    private const int MostQueued = 1000;

    /// <summary>Connections at most.</summary>
    private const int MostConnections = 1000;

    /// <summary>Reports that wait for a subscriber to connect.</summary>
    private const int MostWaiting = 100;

    /// <summary>Subscribers that reports wait for.</summary>
    private const int MostAbsent = 1000;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Channel<EventReport>>> _connections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<(DateTimeOffset At, EventReport Report)>> _waiting = new(
        StringComparer.Ordinal
    );

    /// <summary>Sends a report to a subscriber.</summary>
    public void Send(string aeTitle, EventReport report)
    {
        lock (_lock)
        {
            if (!_connections.TryGetValue(aeTitle, out var connections))
            {
                Wait(aeTitle, report);
                return;
            }

            foreach (var connection in connections)
            {
                if (!connection.Writer.TryWrite(report))
                {
                    connection.Writer.TryComplete();
                }
            }
        }
    }

    /// <summary>Checks that one more connection may be opened.</summary>
    /// <exception cref="ProblemException">503: no.</exception>
    public void CheckRoom()
    {
        lock (_lock)
        {
            if (_connections.Values.Sum(connections => connections.Count) >= MostConnections)
            {
                throw new ProblemException(
                    StatusCodes.Status503ServiceUnavailable,
                    $"No more than {MostConnections} notification connections can be open."
                );
            }
        }
    }

    /// <summary>Opens a connection: what comes from it is to be sent to the subscriber, until it ends or is closed.</summary>
    public Channel<EventReport> Open(string aeTitle)
    {
        var connection = Channel.CreateBounded<EventReport>(
            new BoundedChannelOptions(MostQueued) { SingleReader = true }
        );
        lock (_lock)
        {
            if (_waiting.Remove(aeTitle, out var waiting))
            {
                foreach (var (_, report) in waiting.Where(each => !IsStale(each.At)))
                {
                    connection.Writer.TryWrite(report);
                }
            }

            if (!_connections.TryGetValue(aeTitle, out var connections))
            {
                _connections[aeTitle] = connections = [];
            }

            connections.Add(connection);
        }

        return connection;
    }

    /// <summary>Closes a connection.</summary>
    public void Close(string aeTitle, Channel<EventReport> connection)
    {
        lock (_lock)
        {
            var connections = _connections[aeTitle];
            connections.Remove(connection);
            if (connections.Count == 0)
            {
                _connections.Remove(aeTitle);
            }
        }

        connection.Writer.TryComplete();
    }

    private void Wait(string aeTitle, EventReport report)
    {
        if (!_waiting.TryGetValue(aeTitle, out var waiting))
        {
            foreach (var stale in _waiting.Where(each => each.Value.All(report => IsStale(report.At))).ToList())
            {
                _waiting.Remove(stale.Key);
            }

            if (_waiting.Count == MostAbsent)
            {
                return;
            }

            _waiting[aeTitle] = waiting = new Queue<(DateTimeOffset, EventReport)>();
        }

        while (waiting.Count > 0 && (waiting.Count == MostWaiting || IsStale(waiting.Peek().At)))
        {
            waiting.Dequeue();
        }

        waiting.Enqueue((time.GetUtcNow(), report));
    }

    private bool IsStale(DateTimeOffset at) => time.GetUtcNow() - at > _patience;
}
