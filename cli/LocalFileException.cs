namespace ServerlessDicom.Cli;

/// <summary>
/// A file of this machine could not be read or written. Not an <see cref="IOException"/>: those are the connection's, and
/// worth another try.
/// </summary>
internal sealed class LocalFileException(string path, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The one behind another exception, such as the one that an HTTP client makes of it; or null.</summary>
    public static LocalFileException? Behind(Exception? exception)
    {
        while (exception is not (null or LocalFileException))
        {
            exception = exception.InnerException;
        }

        return exception as LocalFileException;
    }
}
