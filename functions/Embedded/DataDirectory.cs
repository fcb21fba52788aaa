using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Embedded;

/// <summary>
/// The folder that holds everything, held for this process alone by a lock on the file <c>lock</c> in it, which the
/// operating system lifts when the process ends, however it ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const int SharedOnWindows = unchecked((int)0x80070020);
    private const int LockedOnLinux = 11;
    private const int LockedOnMacOS = 35;

    private readonly FileStream _lock;

    /// <summary>Makes the folder when it does not exist, and takes it.</summary>
    /// <exception cref="StartRefusedException">It cannot be made or written, or another process has it.</exception>
    public DataDirectory(IOptions<EmbeddedOptions> options)
    {
        Path = System.IO.Path.GetFullPath(options.Value.DataDirectory);
        var lockFile = System.IO.Path.Combine(Path, "lock");
        try
        {
            Create(Path);
            _lock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is SharedOnWindows or LockedOnLinux or LockedOnMacOS)
        {
            throw new StartRefusedException(
                $"The data directory '{Path}' is in use by another process. Stop that one, or choose another directory with --data.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data directory '{Path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The folder of the blobs.</summary>
    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    /// <summary>The folder of what is made from instances.</summary>
    public string Derived => System.IO.Path.Combine(Path, "derived");

    /// <summary>The folder of files that others put there to be stored.</summary>
    public string Inbox => System.IO.Path.Combine(Path, "inbox");

    /// <summary>The folder of files of the inbox that cannot be stored.</summary>
    public string RejectedInbox => System.IO.Path.Combine(Path, "inbox-rejected");

    /// <summary>The file of the index.</summary>
    public string IndexFile => System.IO.Path.Combine(Path, "index.db");

    /// <summary>Gives the folder up.</summary>
    public void Dispose() => _lock.Dispose();

    // Patient data are for this user alone; a folder that is there already keeps the permissions it was given.
    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
