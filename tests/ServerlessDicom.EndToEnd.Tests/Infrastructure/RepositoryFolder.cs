namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>The clone that the tests were built from.</summary>
internal static class RepositoryFolder
{
    /// <summary>The path of something in it.</summary>
    public static string Combine(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine([folder.FullName, .. parts]);
    }
}
