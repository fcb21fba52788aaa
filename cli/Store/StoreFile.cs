namespace ServerlessDicom.Cli.Store;

/// <summary>A DICOM file that is to be stored.</summary>
/// <param name="File">Where it lies.</param>
/// <param name="Study">Study Instance UID.</param>
/// <param name="Series">Series Instance UID.</param>
/// <param name="Instance">SOP Instance UID.</param>
/// <param name="DatasetOffset">Where its data set starts, in bytes.</param>
internal sealed record StoreFile(FoundFile File, string Study, string Series, string Instance, long DatasetOffset)
{
    public string Path => File.Path;
    public long Length => File.Length;
}
