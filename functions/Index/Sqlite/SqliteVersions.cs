using System.Collections.Concurrent;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// Versions of resources that were read since the index last changed. This process is the only one that changes it, so
/// that they hold until it does.
/// </summary>
internal sealed class SqliteVersions
{
    private const int MaxVersions = 10_000;

    private volatile Generation _current = new();

    /// <summary>What is known since the last change; what is read from now on may be added to it, and to no other.</summary>
    public Generation Current => _current;

    /// <summary>Forgets all of them: to be called after a change has become visible, and before anybody is told that it has.</summary>
    public void Forget() => _current = new Generation();

    /// <summary>Versions of one state of the index. Reads that a change came between add to one that is already forgotten.</summary>
    internal sealed class Generation
    {
        private readonly ConcurrentDictionary<(string Study, string? Series, string? Instance), string> _versions =
            new();
        private int _count;

        /// <summary>The version; null when it is not known.</summary>
        public string? Find(string study, string? series, string? instance) =>
            _versions.GetValueOrDefault((study, series, instance));

        /// <summary>Adds one that was read after this generation was current.</summary>
        public void Add(string study, string? series, string? instance, string version)
        {
            // Not counted beyond it: an index that is only read goes on for longer than numbers do.
            if (Volatile.Read(ref _count) < MaxVersions && _versions.TryAdd((study, series, instance), version))
            {
                Interlocked.Increment(ref _count);
            }
        }
    }
}
