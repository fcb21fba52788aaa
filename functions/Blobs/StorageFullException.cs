namespace ServerlessDicom.Functions.Blobs;

/// <summary>There is no space left for a blob. What was written of it is discarded; everything else is as it was.</summary>
internal sealed class StorageFullException : IOException
{
    private const int NoSpaceLeftOnUnix = 28;
    private const int FileTooLargeOnUnix = 27;
    private const int QuotaExceededOnLinux = 122;
    private const int QuotaExceededOnMacOS = 69;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullOnWindows = unchecked((int)0x80070027);

    /// <summary>Makes one.</summary>
    /// <param name="cause">What the operating system or the storage said.</param>
    public StorageFullException(Exception? cause = null)
        : base("There is no space left for blobs.", cause) =>
        HResult = OperatingSystem.IsWindows() ? DiskFullOnWindows : NoSpaceLeftOnUnix;

    /// <summary>Whether an error of the operating system means that there is no space left.</summary>
    public static bool IsCause(IOException error) =>
        OperatingSystem.IsWindows()
            ? error.HResult is DiskFullOnWindows or HandleDiskFullOnWindows
            : error.HResult is NoSpaceLeftOnUnix or FileTooLargeOnUnix
                || (error.HResult == QuotaExceededOnLinux && OperatingSystem.IsLinux())
                || (error.HResult == QuotaExceededOnMacOS && OperatingSystem.IsMacOS());
}
