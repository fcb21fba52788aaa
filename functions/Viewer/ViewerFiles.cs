using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>
/// The folder that <c>viewer/prepare.mjs</c> makes: <c>index.html</c>, and in a folder named by its version what the page
/// loads. What is asked for is looked up in a table of what was there when the page was last asked for, never in the file
/// system; links in the folder are not followed. It may come, change and go while the service runs.
/// </summary>
internal sealed class ViewerFiles(IOptions<ViewerOptions> options, IHostEnvironment environment)
{
    private const string Page = "index.html";

    private readonly string? _folder = Locate(options.Value.Folder, environment.ContentRootPath);
    private volatile Release? _release;

    /// <summary>Whether OHIF is installed.</summary>
    public bool IsPresent => _folder is not null && File.Exists(Path.Combine(_folder, Page));

    /// <summary>
    /// The page as it was made: it names what it loads from <c>./</c> on, by which <c>/viewer/</c> is meant. Null when OHIF
    /// is not installed.
    /// </summary>
    public async ValueTask<string?> ReadPageAsync(CancellationToken cancellationToken)
    {
        if (!IsPresent)
        {
            return null;
        }

        var page = await File.ReadAllTextAsync(Path.Combine(_folder!, Page), cancellationToken);
        if (_release?.Page != page)
        {
            _release = Read(page);
        }

        return page;
    }

    /// <summary>A file that the page loads, by its path below the folder, with slashes; null when there is none.</summary>
    public async ValueTask<ViewerFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (_release is null)
        {
            // The page came from another process.
            await ReadPageAsync(cancellationToken);
        }

        return _release?.Files.GetValueOrDefault(path);
    }

    private Release Read(string page)
    {
        var all = Directory
            .EnumerateFiles(
                _folder!,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
            .ToFrozenSet(StringComparer.Ordinal);
        var files = all.Where(file => !ViewerFile.IsCompressed(file))
            .Select(file => KeyValuePair.Create(NameOf(file), new ViewerFile(file, all)))
            .Where(file => file.Key != Page);
        return new Release(page, files.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private string NameOf(string file) =>
        Path.GetRelativePath(_folder!, file).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>
    /// As configured; else where the program is published, <c>wwwroot/ohif</c>; else where npm makes it in the repository
    /// that the program is built in. Null outside of both.
    /// </summary>
    private static string? Locate(string? configured, string contentRoot)
    {
        if (configured is not null)
        {
            return Path.GetFullPath(configured);
        }

        var published = Path.Combine(contentRoot, "wwwroot", "ohif");
        if (Directory.Exists(published))
        {
            return published;
        }

        var folder = new DirectoryInfo(contentRoot);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null ? null : Path.Combine(folder.FullName, "viewer", "dist");
    }

    private sealed record Release(string Page, FrozenDictionary<string, ViewerFile> Files);
}
