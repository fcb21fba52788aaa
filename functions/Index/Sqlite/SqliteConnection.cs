using SQLitePCL;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// A connection with its prepared statements. For one thread at a time, except for <see cref="Interrupt"/>.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    // Searches make statements of as many shapes and lengths as clients like; these bound what is kept of them.
    private const int MaxStatements = 200;
    private const int MaxKeptLength = 4096;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    private SqliteConnection(sqlite3 handle) => _handle = handle;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a database file, and creates it when it does not exist.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public static SqliteConnection Open(string path)
    {
        _ = SqliteLibrary.Version;
        const int Flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, Flags, null);
        var connection = new SqliteConnection(handle);
        try
        {
            connection.Check(code);
            raw.sqlite3_extended_result_codes(handle, 1);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A statement, prepared before if possible, without bindings. Dispose it after use; until then it must not be asked for again.</summary>
    /// <exception cref="SqliteException">The statement is wrong.</exception>
    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            statement.Dispose();
            return statement;
        }

        if (sql.Length > MaxKeptLength)
        {
            Check(raw.sqlite3_prepare_v2(_handle, sql, out var once));
            return new SqliteStatement(this, once, isKept: false);
        }

        if (_statements.Count >= MaxStatements)
        {
            FinalizeIdleStatements();
        }

        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        statement = new SqliteStatement(this, handle, isKept: true);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Runs statements that have neither parameters nor results.</summary>
    /// <exception cref="SqliteException">One fails.</exception>
    public void Execute(string script) => Check(raw.sqlite3_exec(_handle, script));

    /// <summary>Stops the statement that runs at this moment, if any, with an exception. From any thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    /// <summary>Throws unless a result code is that of success.</summary>
    /// <exception cref="SqliteException">The code says so.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteException(
                raw.sqlite3_extended_errcode(_handle),
                raw.sqlite3_errmsg(_handle).utf8_to_string()
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.FinalizeHandle();
        }

        _handle.Dispose();
    }

    private void FinalizeIdleStatements()
    {
        foreach (var (sql, statement) in _statements)
        {
            if (!statement.IsBusy)
            {
                statement.FinalizeHandle();
                _statements.Remove(sql);
            }
        }
    }
}
