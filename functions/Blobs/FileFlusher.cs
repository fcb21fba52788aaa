using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ServerlessDicom.Functions.Blobs;

/// <summary>
/// Flushes files and their folders' entries to stable storage. A flush blocks its thread for as long as the disk takes,
/// so it has threads of its own: on the thread pool a few of them would hold up every other request. A file system joins
/// flushes that run side by side in one commit of its journal.
/// </summary>
internal sealed partial class FileFlusher : IDisposable
{
    private const int Threads = 4;

    private readonly BlockingCollection<Request> _requests = [];
    private readonly ConcurrentDictionary<string, SharedFlush> _directories = new(StringComparer.Ordinal);

    /// <summary>Starts the threads.</summary>
    public FileFlusher()
    {
        for (var i = 0; i < Threads; i++)
        {
            new Thread(Run) { IsBackground = true, Name = "Blob flush" }.Start();
        }
    }

    /// <summary>Flushes a file and the folder it is in. When the task is done, the file survives a power cut.</summary>
    public async Task FlushAsync(SafeFileHandle file, string directory, CancellationToken cancellationToken)
    {
        var request = new Request(file, directory);
        _requests.Add(request, cancellationToken);
        // Not to be left early: the thread uses the handle until it is done.
        await request.Done.Task;
    }

    /// <summary>Flushes the entries of a folder; callers that come while a flush runs share the next one.</summary>
    public void FlushDirectory(string directory)
    {
        // Windows keeps its folders' entries in a journal of its own, and lets nobody flush a folder.
        if (!OperatingSystem.IsWindows())
        {
            _directories.GetOrAdd(directory, static path => new SharedFlush(() => Flush(path))).Flush();
        }
    }

    /// <summary>Lets the threads end once they have done what was asked of them.</summary>
    public void Dispose() => _requests.CompleteAdding();

    private static void Flush(string directory)
    {
        using var handle = new SafeFileHandle(Open(directory, 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());
        }

        RandomAccess.FlushToDisk(handle);
    }

    private void Run()
    {
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            try
            {
                RandomAccess.FlushToDisk(request.File);
                FlushDirectory(request.Directory);
                request.Done.SetResult();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                request.Done.SetException(e);
            }
        }
    }

    /// <summary>open(2); .NET opens files only.</summary>
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    private sealed record Request(SafeFileHandle File, string Directory)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
