namespace ServerlessDicom.Functions.Blobs;

/// <summary>A blob of that name is there already; it stays as it is.</summary>
internal sealed class BlobExistsException(string name, Exception? cause = null)
    : IOException($"There is a blob '{name}' already.", cause);
