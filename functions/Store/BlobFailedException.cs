namespace ServerlessDicom.Functions.Store;

/// <summary>A blob could not be written.</summary>
/// <param name="cause">Why.</param>
internal sealed class BlobFailedException(Exception cause) : Exception("A blob could not be written.", cause);
