namespace ServerlessDicom.Functions.Authentication;

/// <summary>What a caller may do. They do not imply one another, except that <see cref="Admin"/> implies all: an uploader need not be able to read.</summary>
[Flags]
internal enum Permission
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Search and retrieve, and read the change feed.</summary>
    Read = 1,

    /// <summary>Store, and ask for storage commitment; with <c>Store:ExistingInstance</c> <c>Replace</c> also replace.</summary>
    Write = 2,

    /// <summary>Delete.</summary>
    Delete = 4,

    /// <summary>Everything.</summary>
    Admin = 8,
}
