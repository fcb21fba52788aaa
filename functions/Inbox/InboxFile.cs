namespace ServerlessDicom.Functions.Inbox;

/// <summary>A file of the inbox, open for reading.</summary>
/// <param name="Name">Its path within the inbox, with slashes. It may tell who the patient is: not to be logged.</param>
/// <param name="Version">Changes with its content; an ETag, say.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record InboxFile(string Name, string Version, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
