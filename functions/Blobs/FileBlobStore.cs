using System.Buffers;
using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace ServerlessDicom.Functions.Blobs;

/// <summary>
/// Blobs as files in a folder: the embedded adapter. A blob is written under its own
/// name; that nobody reads it before it is committed needs no renaming, because names are random and become known by
/// way of the index only. What a crash leaves uncommitted is an orphan for the sweep.
/// </summary>
internal sealed class FileBlobStore : IBlobStore, IDisposable
{
    /// <summary>Above this many bytes a read is taken for a sequential one, worth reading ahead.</summary>
    private const long SequentialBytes = 1 << 20;

    private static readonly ReadOnlySequence<byte> _probe = new(new byte[4096]);

    private readonly string _root;
    private readonly FileFlusher _flusher = new();

    /// <summary>Opens the store in a folder, and makes that when it does not exist.</summary>
    public FileBlobStore(string folder)
    {
        _root = Path.GetFullPath(folder);
        Directory.CreateDirectory(_root);
    }

    /// <inheritdoc/>
    public ValueTask<BlobWriter> CreateAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(name);
        try
        {
            return new(new FileBlobWriter(name, path, Create(path), _flusher));
        }
        catch (IOException e) when (StorageFullException.IsCause(e))
        {
            throw new StorageFullException(e);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new BlobExistsException(name, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isSequential = length is null or > SequentialBytes;
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(
                PathOf(name),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                isSequential ? FileOptions.SequentialScan : FileOptions.RandomAccess
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(name);
        }

        return new(new FileRangeStream(file, offset, length));
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                File.Delete(PathOf(name));
            }
            catch (DirectoryNotFoundException)
            {
                // Nor is the blob.
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobItem> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var files = new FileSystemEnumerable<BlobItem>(
            _root,
            (ref entry) => new BlobItem(NameOf(ref entry), entry.LastWriteTimeUtc),
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false }
        )
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
        };
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // Never committed, so it is gone again when the writer is disposed of.
        await using var blob = await CreateAsync($"health/{Guid.NewGuid():N}", cancellationToken);
        await blob.WriteAsync(_probe, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _flusher.Dispose();

    private SafeFileHandle Create(string path)
    {
        try
        {
            return Open();
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _flusher.FlushDirectory(_root);
            return Open();
        }

        SafeFileHandle Open() => File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    private string PathOf(string name) => Path.Join(_root, name);

    private string NameOf(ref FileSystemEntry entry)
    {
        var folder = entry.Directory[_root.Length..].TrimStart(Path.DirectorySeparatorChar);
        var name = folder.IsEmpty ? entry.FileName.ToString() : $"{folder}/{entry.FileName}";
        return Path.DirectorySeparatorChar == '/' ? name : name.Replace(Path.DirectorySeparatorChar, '/');
    }
}
