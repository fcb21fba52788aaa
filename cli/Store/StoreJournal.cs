using System.Text.Json;

namespace ServerlessDicom.Cli.Store;

/// <summary>
/// Remembers from run to run what a server has acknowledged: a line of JSON for each instance, appended and flushed before it
/// counts as stored. A line that a crash tore apart is as good as none: its file is sent again.
/// </summary>
internal sealed class StoreJournal : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _server;
    private readonly FileStream _file;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, (long Length, long Modified)> _acknowledged = new(StringComparer.Ordinal);

    private StoreJournal(string path, string server, FileStream file) => (_path, _server, _file) = (path, server, file);

    /// <summary>Opens a journal, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="server">The server that acknowledgements must come from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CommandFailedException">It cannot be opened; another run may have it.</exception>
    public static async Task<StoreJournal> OpenAsync(string path, Uri server, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            file = new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    // Two runs would tear each other's lines apart.
                    Share = FileShare.None,
                    Options = FileOptions.Asynchronous,
                }
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                ExitCode.Usage,
                $"The journal {path} cannot be opened: {e.Message} A run of its own takes --journal FILE or --no-journal."
            );
        }

        var journal = new StoreJournal(path, server.AbsoluteUri, file);
        await journal.LoadAsync(cancellationToken);
        return journal;
    }

    /// <summary>Whether the file, as it is now, was acknowledged before.</summary>
    public bool Has(FoundFile file) =>
        _acknowledged.TryGetValue(file.Path, out var known) && known == (file.Length, file.Modified);

    /// <summary>Notes acknowledged instances; they are on the disk when this is done.</summary>
    /// <exception cref="LocalFileException">They cannot be written.</exception>
    public async Task AddAsync(IReadOnlyCollection<StoreFile> files)
    {
        using var lines = new MemoryStream();
        foreach (var file in files)
        {
            JsonSerializer.Serialize(
                lines,
                new JournalLine(_server, file.Path, file.Length, file.File.Modified, file.Instance),
                JournalJson.Default.JournalLine
            );
            lines.WriteByte((byte)'\n');
        }

        // An acknowledgement is noted even while the run is being interrupted.
        await _gate.WaitAsync();
        try
        {
            await _file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new LocalFileException(_path, $"The journal cannot be written: {e.Message}", e);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _gate.Dispose();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        using (var reader = new StreamReader(_file, leaveOpen: true))
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } text)
            {
                if (Parse(text) is { } line && line.Server == _server)
                {
                    _acknowledged[line.Path] = (line.Length, line.Modified);
                }
            }
        }

        if (_file.Length > 0)
        {
            var last = new byte[1];
            _file.Seek(-1, SeekOrigin.End);
            await _file.ReadExactlyAsync(last, cancellationToken);
            if (last[0] != '\n')
            {
                await _file.WriteAsync("\n"u8.ToArray(), cancellationToken);
            }
        }
    }

    private static JournalLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, JournalJson.Default.JournalLine);
        }
        catch (JsonException)
        {
            // Torn apart.
            return null;
        }
    }
}
