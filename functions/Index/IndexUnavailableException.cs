namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The storage below the index failed. Nothing of the call is visible, or sooner or later all of it; the same call may
/// succeed later, and does no harm. Blobs that the call named must stay: whether they are in use is for
/// <see cref="IMetadataIndex.FindUnreferencedAsync"/> to say.
/// </summary>
internal sealed class IndexUnavailableException : IOException
{
    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Makes one.</summary>
    /// <param name="message">What happened, without values.</param>
    /// <param name="isFull">Whether there is no space left; told by <see cref="Exception.HResult"/> as for files.</param>
    /// <param name="cause">The adapter's exception.</param>
    public IndexUnavailableException(string message, bool isFull, Exception cause)
        : base(message, cause)
    {
        IsFull = isFull;
        if (isFull)
        {
            HResult = OperatingSystem.IsWindows() ? DiskFullOnWindows : DiskFullOnUnix;
        }
    }

    /// <summary>Whether there is no space left.</summary>
    public bool IsFull { get; }

    /// <summary>After what time it is worth trying again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
