using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ServerlessDicom.Functions.Blobs;

/// <summary>Writes one blob to a file.</summary>
internal sealed class FileBlobWriter(string name, string path, SafeFileHandle file, FileFlusher flusher) : BlobWriter
{
    private readonly List<ReadOnlyMemory<byte>> _segments = [];
    private bool _committed;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override long Length => _length;

    private long _length;

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var segment in bytes)
        {
            _segments.Add(segment);
        }

        try
        {
            // Into the page cache, on this thread: the asynchronous form would do the same on another thread of the pool.
            RandomAccess.Write(file, _segments, _length);
            _length += bytes.Length;
        }
        catch (IOException e) when (StorageFullException.IsCause(e))
        {
            throw new StorageFullException(e);
        }
        finally
        {
            _segments.Clear();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await flusher.FlushAsync(file, Path.GetDirectoryName(path)!, cancellationToken);
        }
        catch (IOException e) when (StorageFullException.IsCause(e))
        {
            throw new StorageFullException(e);
        }

        _committed = true;
        file.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        if (!_committed)
        {
            File.Delete(path);
        }

        return ValueTask.CompletedTask;
    }
}
