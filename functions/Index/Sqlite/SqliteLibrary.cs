using SQLitePCL;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Loads SQLite.</summary>
internal static class SqliteLibrary
{
    /// <summary>The loaded version, such as <c>3.50.4</c>.</summary>
    public static string Version { get; } = Load();

    private static string Load()
    {
        Batteries_V2.Init();
        return raw.sqlite3_libversion().utf8_to_string();
    }
}
