namespace ServerlessDicom.Cli.Store;

/// <summary>What a server says of one instance.</summary>
/// <param name="Failure">Failure Reason (0008,1197); null when it is stored.</param>
/// <param name="Warning">Warning Reason (0008,1196), if any.</param>
internal readonly record struct InstanceReply(ushort? Failure, ushort? Warning);
