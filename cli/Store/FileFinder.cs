namespace ServerlessDicom.Cli.Store;

/// <summary>Finds the files below paths.</summary>
/// <param name="report">Is told of what cannot be read: path and reason.</param>
internal sealed class FileFinder(Action<string, string> report)
{
    /// <summary>
    /// The files, in order of their names, each once. Links to files are followed; links to folders only when they are named
    /// themselves, for they may lead in circles.
    /// </summary>
    /// <exception cref="CommandFailedException">One of the paths is not there.</exception>
    public List<FoundFile> Find(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var found = new List<FoundFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.Select(Path.GetFullPath))
        {
            if (Directory.Exists(path))
            {
                AddFolder(path);
            }
            else if (File.Exists(path))
            {
                AddFile(new FileInfo(path));
            }
            else
            {
                throw new CommandFailedException(ExitCode.Usage, $"There is no file or folder {path}.");
            }
        }

        return found;

        void AddFolder(string root)
        {
            var open = new Stack<string>([root]);
            while (open.TryPop(out var folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                List<FileSystemInfo> entries;
                try
                {
                    entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()];
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    report(folder, e.Message);
                    continue;
                }

                entries.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
                foreach (var file in entries.OfType<FileInfo>())
                {
                    AddFile(file);
                }

                foreach (
                    var inner in entries.OfType<DirectoryInfo>().Reverse().Where(inner => inner.LinkTarget is null)
                )
                {
                    open.Push(inner.FullName);
                }
            }
        }

        void AddFile(FileInfo file)
        {
            try
            {
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                // What has no length has nothing to store; pipes and devices, which might never end, are among it.
                if (target.Exists && target.Length > 0 && seen.Add(file.FullName))
                {
                    found.Add(new FoundFile(file.FullName, target.Length, target.LastWriteTimeUtc.Ticks));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                report(file.FullName, e.Message);
            }
        }
    }
}
