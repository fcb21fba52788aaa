namespace ServerlessDicom.Tests;

/// <summary>
/// Real DICOM files that are not part of the project: the folder that SERVERLESSDICOM_CORPUS names, or
/// shared/corpus beside the checkout. Tests that need it are skipped without.
/// </summary>
internal static class Corpus
{
    private const string Variable = "SERVERLESSDICOM_CORPUS";

    /// <summary>The folder, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The path of a file of the corpus; skips the test when the corpus is not there.</summary>
    public static string File(string name)
    {
        Assert.SkipUnless(Folder is not null, $"No corpus: set {Variable} to its folder.");
        return Path.Combine(Folder!, name);
    }

    /// <summary>The relative names of all files, sorted; skips the test when the corpus is not there.</summary>
    public static IReadOnlyList<string> Files()
    {
        var folder = File("");
        return
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
                .Where(name =>
                    Path.GetExtension(name) is not (".txt" or ".md" or ".json" or ".dump" or ".icc" or ".gz")
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !System.IO.File.Exists(Path.Combine(root.FullName, "ServerlessDicom.sln")))
        {
            root = root.Parent;
        }

        var folder = Path.Combine(root?.Parent?.FullName ?? "", "shared", "corpus");
        return Directory.Exists(folder) ? folder : null;
    }
}
