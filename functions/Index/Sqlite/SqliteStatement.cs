using System.Text;
using SQLitePCL;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// A prepared statement: bind the parameters in their order, step through the rows, dispose.
/// </summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle, bool isKept) : IDisposable
{
    private const int MaxStackBytes = 512;

    private int _bound;

    /// <summary>Whether it is between its first binding or step and <see cref="Dispose"/>.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement Bind(long value) => Bound(raw.sqlite3_bind_int64(handle, NextParameter(), value));

    /// <inheritdoc cref="Bind(long)"/>
    public SqliteStatement Bind(string? text)
    {
        if (text is null)
        {
            return Bound(raw.sqlite3_bind_null(handle, NextParameter()));
        }

        if (text.Length == 0)
        {
            // An empty span would be NULL.
            return Bound(raw.sqlite3_bind_text(handle, NextParameter(), ""));
        }

        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = longest <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        return Bound(raw.sqlite3_bind_text(handle, NextParameter(), utf8[..length]));
    }

    /// <inheritdoc cref="Bind(long)"/>
    public SqliteStatement Bind(ReadOnlySpan<byte> blob) =>
        Bound(
            blob.IsEmpty
                ? raw.sqlite3_bind_zeroblob(handle, NextParameter(), 0)
                : raw.sqlite3_bind_blob(handle, NextParameter(), blob)
        );

    /// <summary>Goes to the next row; false after the last.</summary>
    /// <exception cref="SqliteException">The statement fails.</exception>
    public bool Step()
    {
        IsBusy = true;
        var code = raw.sqlite3_step(handle);
        connection.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement whose rows, if any, do not matter, and resets it.</summary>
    /// <exception cref="SqliteException">The statement fails.</exception>
    public void Run()
    {
        try
        {
            while (Step()) { }
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Whether a column of the row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>A column of the row as a number.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A column of the row as text; NULL is the empty string.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>The same, but <paramref name="likely"/> itself when that is the text.</summary>
    public string Text(int column, string? likely)
    {
        var utf8 = Bytes(column);
        return likely is not null && Ascii.Equals(utf8, likely) ? likely : Encoding.UTF8.GetString(utf8);
    }

    /// <summary>A column of the row as bytes, or text as UTF-8, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Resets the statement for its next use, if its connection keeps it.</summary>
    public void Dispose()
    {
        if (!isKept)
        {
            FinalizeHandle();
            return;
        }

        // The result repeats the error of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(handle);
        if (_bound > 0)
        {
            _ = raw.sqlite3_clear_bindings(handle);
            _bound = 0;
        }

        IsBusy = false;
    }

    /// <summary>Frees the statement for good.</summary>
    public void FinalizeHandle() => handle.Dispose();

    private int NextParameter()
    {
        IsBusy = true;
        return ++_bound;
    }

    private SqliteStatement Bound(int code)
    {
        connection.Check(code);
        return this;
    }
}
