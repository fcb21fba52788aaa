using System.Globalization;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>The index in one SQLite file, for one process.</summary>
internal sealed class SqliteMetadataIndex
    : IMetadataIndex,
        IChangeFeed,
        ICommitmentStore,
        IExtendedTagIndex,
        IAsyncDisposable
{
    // WAL lets readers go on while the writer writes; FULL flushes every commit before it returns.
    private const string Configuration = """
        PRAGMA busy_timeout = 10000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384;
        """;

    private const string ReaderConfiguration = """
        PRAGMA busy_timeout = 10000;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -4096;
        PRAGMA query_only = 1;
        """;

    /// <summary>By how much a clock is put back at the most in the course of things; in ticks.</summary>
    private const long ClockCorrection = TimeSpan.TicksPerHour;

    private readonly IndexOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly SqliteCounts _counts = new();
    private readonly SqliteVersions _versions = new();
    private readonly string _epoch;
    private long _nextPurge;
    private long _latest;
    private bool _isDisposed;

    private SqliteMetadataIndex(
        SqliteConnection connection,
        Func<SqliteConnection> openReader,
        IndexOptions options,
        TimeProvider time
    )
    {
        _options = options;
        _time = time;
        using (var total = connection.Prepare("SELECT epoch FROM total"))
        {
            total.Step();
            _epoch = total.Text(0);
        }

        _latest = SqliteChangeFeed.LatestAt(connection);
        // Whoever worked on something is no more: the file is one process' at a time.
        connection.Execute("UPDATE commitment SET worked_until = 0 WHERE done = 0");
        _readers = new SqliteReaders(options.Readers, openReader);
        _writer = new SqliteWriter(connection, _versions.Forget);
        Worklist = new SqliteWorklist(_writer, _readers, options, time);
    }

    /// <summary>The worklist in the same file.</summary>
    public SqliteWorklist Worklist { get; }

    /// <summary>Opens the index in a file, and creates it when it does not exist.</summary>
    /// <exception cref="InvalidDataException">The file is not an index that this program can use.</exception>
    /// <exception cref="IndexUnavailableException">The file cannot be opened or written.</exception>
    public static SqliteMetadataIndex Open(string path, IndexOptions options, TimeProvider time)
    {
        try
        {
            var connection = OpenConnection(path, Configuration);
            try
            {
                SqliteSchema.Ensure(connection, path);
                return new SqliteMetadataIndex(
                    connection,
                    () => OpenConnection(path, ReaderConfiguration),
                    options,
                    time
                );
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException e) when (e.IsNotADatabase)
        {
            throw new InvalidDataException($"'{path}' is damaged, or not an index of this program.", e);
        }
        catch (SqliteException e)
        {
            throw new IndexUnavailableException($"The index '{path}' cannot be opened: {e.Message}", e.IsFull, e);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommitOutcome>> CommitAsync(
        IReadOnlyList<InstanceRecord> records,
        ExistingInstance existing,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync<IReadOnlyList<CommitOutcome>>(
            change =>
            {
                var outcomes = new CommitOutcome[records.Count];
                for (var i = 0; i < outcomes.Length; i++)
                {
                    outcomes[i] = change.Store(records[i], existing);
                }

                return outcomes;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<InstanceEntry?> FindAsync(
        string study,
        string series,
        string instance,
        CancellationToken cancellationToken
    ) => _readers.ReadAsync(connection => SqliteEntries.Find(connection, study, series, instance), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> FindVersionAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    )
    {
        var known = _versions.Current;
        return known.Find(study, series, instance) is { } version
            ? new(version)
            : ReadVersionAsync(known, study, series, instance, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<InstanceListing?> ListAsync(string study, string? series, CancellationToken cancellationToken) =>
        _readers
            .ReadAsync(
                connection =>
                {
                    var version = series is null
                        ? SqliteEntries.FindVersion(connection, study)
                        : SqliteEntries.FindVersion(connection, study, series);
                    return VersionOf(version) is { } text
                        ? new InstanceListing(text, SqliteEntries.List(connection, study, series))
                        : null;
                },
                cancellationToken
            )
            .AsTask();

    /// <inheritdoc/>
    public Task<SearchResult> SearchAsync(SearchQuery query, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => SqliteSearch.Run(connection, query, _counts), cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<int> DeleteAsync(string study, string? series, string? instance, CancellationToken cancellationToken) =>
        ChangeAsync(change => change.Delete(study, series, instance), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> WasDeletedAsync(
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    )
    {
        var since = KeptSince;
        return _readers.ReadAsync(
            connection => SqliteEntries.WasDeleted(connection, study, series, instance, since),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<ChangePage> ReadChangesAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var position = after is null ? 0 : long.Parse(after, NumberStyles.None, CultureInfo.InvariantCulture);
        var since = KeptSince;
        return _readers
            .ReadAsync(
                connection =>
                {
                    var changes = SqliteHistory.ReadChanges(connection, position, limit, since);
                    var next = changes is [.., var last] ? last.Sequence : position;
                    return new ChangePage(changes, next.ToString(CultureInfo.InvariantCulture));
                },
                cancellationToken
            )
            .AsTask();
    }

    /// <inheritdoc/>
    public Task<string?> ReadPositionAsync(string consumer, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => SqliteHistory.ReadPosition(connection, consumer), cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task SavePositionAsync(string consumer, string position, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            connection =>
            {
                SqliteHistory.SavePosition(connection, consumer, position);
                return 1;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadGarbageAsync(
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _readers
            .ReadAsync(connection => SqliteHistory.ReadGarbage(connection, before.UtcTicks, limit), cancellationToken)
            .AsTask();

    /// <inheritdoc/>
    public Task ForgetGarbageAsync(IReadOnlyCollection<string> blobNames, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            connection =>
            {
                SqliteHistory.ForgetGarbage(connection, blobNames);
                return blobNames.Count;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindUnreferencedAsync(
        IReadOnlyCollection<string> blobNames,
        CancellationToken cancellationToken
    ) =>
        _readers
            .ReadAsync(connection => SqliteHistory.FindUnreferenced(connection, blobNames), cancellationToken)
            .AsTask();

    /// <inheritdoc/>
    public Task<IReadOnlyList<(string Study, string Series)>> FindFragmentedSeriesAsync(
        int segments,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _readers
            .ReadAsync(connection => SqliteHistory.FindFragmentedSeries(connection, segments, limit), cancellationToken)
            .AsTask();

    /// <inheritdoc/>
    public Task MoveMetadataAsync(
        string study,
        string series,
        IReadOnlyDictionary<string, BlobRange> metadataByVersion,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            change =>
            {
                change.MoveMetadata(study, series, metadataByVersion);
                return metadataByVersion.Count;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<ChangeFeedExtent> ReadExtentAsync(
        DateTimeOffset? from,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    )
    {
        if (until is not null)
        {
            // Once its turn has come everything earlier is committed, and what comes later is not before now.
            await _writer.RunAsync(_ => Ascend(Now), cancellationToken);
        }

        return await _readers.ReadAsync(
            connection => SqliteChangeFeed.ReadExtent(connection, from?.UtcTicks),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FeedChange>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => SqliteChangeFeed.Read(connection, after, limit), cancellationToken).AsTask();

    /// <summary>Does nothing: changes are entered in the transaction that makes them.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(CommitmentTransaction transaction, CancellationToken cancellationToken) =>
        _writer.RunAsync(connection => SqliteCommitments.TryAdd(connection, transaction, Now), cancellationToken);

    /// <inheritdoc/>
    public Task<CommitmentTransaction?> ReadAsync(string transactionUid, CancellationToken cancellationToken) =>
        _readers
            .ReadAsync(connection => SqliteCommitments.Read(connection, transactionUid, Now), cancellationToken)
            .AsTask();

    /// <inheritdoc/>
    public Task<CommitmentTransaction?> TryUpdateAsync(
        CommitmentTransaction transaction,
        CancellationToken cancellationToken
    ) => _writer.RunAsync(connection => SqliteCommitments.TryUpdate(connection, transaction), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindOpenAsync(
        DateTimeOffset moment,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _readers
            .ReadAsync(connection => SqliteCommitments.FindOpen(connection, moment.UtcTicks, limit), cancellationToken)
            .AsTask();

    /// <inheritdoc/>
    public Task<ExtendedTags> ReadTagsAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(SqliteTags.ReadTags, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<bool> TryWriteTagsAsync(ExtendedTags tags, CancellationToken cancellationToken) =>
        _writer.RunAsync(connection => SqliteTags.TryWriteTags(connection, tags), cancellationToken);

    /// <inheritdoc/>
    public Task<(IReadOnlyList<string> Studies, long Count)> FindStaleAsync(
        long revision,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _readers.ReadAsync(connection => SqliteTags.FindStale(connection, revision, limit), cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<bool> IsIndexedAsync(long revision, CancellationToken cancellationToken) =>
        _readers.ReadAsync(connection => SqliteTags.IsIndexed(connection, revision), cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task ReindexAsync(
        string study,
        IReadOnlyList<InstanceRecord> records,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            change =>
            {
                change.Reindex(study, records);
                return records.Count;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Whoever has it as one port and as another disposes of it twice.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        // Readers first: the last connection to close folds the write-ahead log into the file.
        _readers.Dispose();
        await _writer.DisposeAsync();
    }

    private async ValueTask<string?> ReadVersionAsync(
        SqliteVersions.Generation known,
        string study,
        string? series,
        string? instance,
        CancellationToken cancellationToken
    )
    {
        var version = await _readers.ReadAsync(
            connection =>
                (series, instance) switch
                {
                    (null, _) => VersionOf(SqliteEntries.FindVersion(connection, study)),
                    (_, null) => VersionOf(SqliteEntries.FindVersion(connection, study, series)),
                    _ => SqliteEntries.FindVersion(connection, study, series, instance),
                },
            cancellationToken
        );
        if (version is not null)
        {
            known.Add(study, series, instance, version);
        }

        return version;
    }

    private string? VersionOf(long? sequence) =>
        sequence is { } number ? _epoch + number.ToString("x", CultureInfo.InvariantCulture) : null;

    private Task<T> ChangeAsync<T>(Func<SqliteChange, T> work, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            connection =>
            {
                var now = Now;
                Purge(connection, now);
                var change = new SqliteChange(connection, now, Ascend(now));
                var result = work(change);
                change.Finish();
                return result;
            },
            cancellationToken
        );

    private long KeptSince => (_time.GetUtcNow() - _options.KeepDeleted).UtcTicks;

    private long Now => _time.GetUtcNow().UtcTicks;

    // Called by the writing thread only, as is what follows. A clock that is put back a little is not followed, so that
    // the moments of changes ascend.
    private long Ascend(long now) => _latest = _latest - now <= ClockCorrection ? Math.Max(_latest, now) : now;

    private void Purge(SqliteConnection connection, long now)
    {
        if (now >= _nextPurge)
        {
            // What is deleted is part of the changes.
            var kept = Math.Max(_options.KeepDeleted.Ticks, _options.KeepChanges.Ticks);
            var isDone = SqliteHistory.Purge(connection, now - kept);
            _nextPurge = isDone ? now + TimeSpan.TicksPerHour : now;
        }
    }

    private static SqliteConnection OpenConnection(string path, string configuration)
    {
        var connection = SqliteConnection.Open(path);
        try
        {
            connection.Execute(configuration);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
