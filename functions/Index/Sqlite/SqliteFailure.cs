namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Tells failures of the storage below from the others.</summary>
internal static class SqliteFailure
{
    /// <summary>The exception that callers of the index get.</summary>
    public static Exception Translate(Exception exception) =>
        exception is SqliteException { IsStorageFailure: true } failure
            ? new IndexUnavailableException(
                failure.IsFull ? "There is no space left for the index." : "The index cannot be read or written.",
                failure.IsFull,
                failure
            )
            : exception;
}
