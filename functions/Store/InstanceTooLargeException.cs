namespace ServerlessDicom.Functions.Store;

/// <summary>A file is longer than <see cref="StoreOptions.MaxInstanceBytes"/>.</summary>
internal sealed class InstanceTooLargeException() : Exception("The instance is longer than this service stores.");
