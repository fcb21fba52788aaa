using SQLitePCL;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>SQLite refused or failed. The message names tables and columns, never values.</summary>
/// <param name="code">SQLite's extended result code.</param>
/// <param name="message">SQLite's message.</param>
internal sealed class SqliteException(int code, string message) : Exception($"SQLite error {code}: {message}.")
{
    private const int PrimaryCodeMask = 0xFF;

    /// <summary>SQLite's extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>SQLite's primary result code.</summary>
    public int PrimaryCode => Code & PrimaryCodeMask;

    /// <summary>Whether the statement was stopped by <see cref="SqliteConnection.Interrupt"/>.</summary>
    public bool IsInterrupted => PrimaryCode == raw.SQLITE_INTERRUPT;

    /// <summary>Whether the cause lies in the storage below, so that the same call may succeed later.</summary>
    public bool IsStorageFailure =>
        PrimaryCode
            is raw.SQLITE_FULL
                or raw.SQLITE_IOERR
                or raw.SQLITE_READONLY
                or raw.SQLITE_CANTOPEN
                or raw.SQLITE_NOMEM
                or raw.SQLITE_BUSY;

    /// <summary>Whether the file is no database, or a damaged one.</summary>
    public bool IsNotADatabase => PrimaryCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT;

    /// <summary>Whether there is no space left.</summary>
    public bool IsFull => PrimaryCode == raw.SQLITE_FULL;
}
