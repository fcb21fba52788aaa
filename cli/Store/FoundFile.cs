namespace ServerlessDicom.Cli.Store;

/// <summary>A file as it was found.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
internal readonly record struct FoundFile(string Path, long Length, long Modified);
