using System.Globalization;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Embedded;

namespace ServerlessDicom.Functions.Inbox;

/// <summary>The inbox as a folder, with another one beside it for what cannot be stored: the embedded adapter.</summary>
internal sealed class FileInbox(DataDirectory directory) : IInbox
{
    private static readonly EnumerationOptions _everywhere = new()
    {
        RecurseSubdirectories = true,
        // Links may lead out of the folder.
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>The folder that files are put into.</summary>
    public string Folder => directory.Inbox;

    /// <summary>Makes the folder when it is not there.</summary>
    public void Create() => Directory.CreateDirectory(Folder);

    /// <summary>
    /// The files in the folder and in those below it, with what changes when they do. Names that begin with a dot, or end
    /// in <c>.part</c> or <c>.tmp</c>, are those of programs that are not done yet.
    /// </summary>
    public Dictionary<string, string> List() =>
        Directory
            .EnumerateFiles(Folder, "*", _everywhere)
            .Where(path => !IsUnfinished(Path.GetFileName(path)))
            .Select(path => (Name: NameOf(path), File: new FileInfo(path)))
            .Where(item => item.File.Exists)
            .ToDictionary(item => item.Name, item => VersionOf(item.File), StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<InboxFile?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (PathOf(name) is not { } path || new FileInfo(path) is not { Exists: true, LinkTarget: null } file)
        {
            return Task.FromResult<InboxFile?>(null);
        }

        var version = VersionOf(file);
        try
        {
            // Whoever has it open for writing is not done.
            var content = new FileStream(
                path,
                new FileStreamOptions
                {
                    Share = FileShare.Read | FileShare.Delete,
                    Options = FileOptions.SequentialScan,
                    BufferSize = 0,
                }
            );
            return Task.FromResult<InboxFile?>(new InboxFile(name, version, content));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<InboxFile?>(null);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // The cause names the file.
            throw new BlobsUnavailableException("A file of the inbox cannot be opened.", e);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(InboxFile file, CancellationToken cancellationToken)
    {
        if (IsUnchanged(file, out var path))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    /// <summary>Puts a file that cannot be stored aside, and the reason beside it; what has come in its place since stays.</summary>
    public async Task RejectAsync(InboxFile file, string reason, CancellationToken cancellationToken)
    {
        if (!IsUnchanged(file, out var path))
        {
            return;
        }

        var target = Path.Join(directory.RejectedInbox, file.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Path.Exists(target))
        {
            target += "." + Guid.NewGuid().ToString("N");
        }

        // The reason first: once the file is out of the inbox nobody looks at it again.
        await File.WriteAllTextAsync(target + ".txt", reason + Environment.NewLine, cancellationToken);
        File.Move(path, target);
    }

    private static bool IsUnfinished(string name) =>
        name.StartsWith('.')
        || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase);

    private static string VersionOf(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Length}-{file.LastWriteTimeUtc.Ticks}");

    private bool IsUnchanged(InboxFile file, out string path)
    {
        path = PathOf(file.Name)!;
        return new FileInfo(path) is { Exists: true } now && VersionOf(now) == file.Version;
    }

    private string NameOf(string path) => Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Where a file lies; null when that is not below the folder.</summary>
    private string? PathOf(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Join(Folder, name));
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }
}
