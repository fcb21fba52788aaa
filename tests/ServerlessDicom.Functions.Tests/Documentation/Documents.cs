namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>The documents of the clone that the tests were built from.</summary>
internal static class Documents
{
    /// <summary>The root of the clone.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file in docs.</summary>
    public static string Combine(string name) => Path.Combine(Root, "docs", name);

    /// <summary>All documents: those beside the solution, and those in docs.</summary>
    public static IEnumerable<string> All() =>
        Directory
            .EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
