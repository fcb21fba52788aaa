using System.Runtime.InteropServices;
using SQLitePCL;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// Loads SQLite: the operating system's shared library where there is one that is new enough, because the operating
/// system keeps it patched; else the one that comes with the package.
/// </summary>
internal static class SqliteLibrary
{
    // 3.35.0: the oldest whose SQL this adapter is tested with.
    private const int OldestVersionNumber = 3_035_000;
    private const string BundledName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    /// <summary>The loaded version, such as <c>3.40.1</c>.</summary>
    public static string Version { get; } = Load();

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            static (name, _, _) => name == BundledName && OperatingSystem.IsLinux() ? OpenSystemLibrary() : 0
        );
        Batteries_V2.Init();
        return raw.sqlite3_libversion().utf8_to_string();
    }

    // 0 has the runtime go on to the bundled library.
    private static nint OpenSystemLibrary()
    {
        if (!NativeLibrary.TryLoad(SystemName, out var library))
        {
            return 0;
        }

        if (
            Call(library, "sqlite3_libversion_number") >= OldestVersionNumber
            && Call(library, "sqlite3_threadsafe") != 0
        )
        {
            return library;
        }

        NativeLibrary.Free(library);
        return 0;
    }

    private static unsafe int Call(nint library, string function) =>
        NativeLibrary.TryGetExport(library, function, out var address)
            ? ((delegate* unmanaged[Cdecl]<int>)address)()
            : 0;
}
