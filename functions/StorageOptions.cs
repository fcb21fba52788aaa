namespace ServerlessDicom.Functions;

/// <summary>Settings of where everything is kept, section <c>Storage</c>.</summary>
internal sealed class StorageOptions
{
    /// <summary>Where everything is kept.</summary>
    public StorageProvider Provider { get; set; }
}

/// <summary>Where everything is kept.</summary>
internal enum StorageProvider
{
    /// <summary>Files and SQLite in one folder.</summary>
    Embedded,

    /// <summary>Blob Storage and Cosmos DB.</summary>
    Azure,
}
