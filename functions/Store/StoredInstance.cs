using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Store;

/// <summary>An instance that is stored.</summary>
/// <param name="Identity">Its UIDs.</param>
/// <param name="Warning">Why the client is to be warned; null when all is well.</param>
/// <param name="Invalid">Attributes left out of the index.</param>
internal sealed record StoredInstance(
    InstanceIdentity Identity,
    WarningReason? Warning,
    IReadOnlyList<InvalidAttribute> Invalid
);
