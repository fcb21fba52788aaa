using System.Runtime.CompilerServices;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>Where these tests lie, with the scripts they run.</summary>
internal static class SourceFolder
{
    /// <summary>A path below it.</summary>
    public static string Combine(params string[] names) => Path.Combine([Path.GetDirectoryName(Here())!, .. names]);

    private static string Here([CallerFilePath] string path = "") => path;
}
