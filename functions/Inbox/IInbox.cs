namespace ServerlessDicom.Functions.Inbox;

/// <summary>Files that others put down to be stored: a container of Blob Storage in Azure, a folder when embedded.</summary>
internal interface IInbox
{
    /// <summary>Opens a file; null when there is none of that name, or none any more.</summary>
    Task<InboxFile?> OpenAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a file as it was opened; what has come in its place since stays.</summary>
    Task DeleteAsync(InboxFile file, CancellationToken cancellationToken);
}
