namespace ServerlessDicom.Functions.Inbox;

/// <summary>What events call the inbox.</summary>
/// <param name="Name">The name of the container.</param>
internal sealed record InboxContainer(string Name);
