namespace ServerlessDicom.Functions.Store;

/// <summary>A part that is not stored.</summary>
/// <param name="Identity">What is known of it.</param>
/// <param name="Reason">Why.</param>
/// <param name="RetryAfter">After what time it is worth trying again, where the storage said so.</param>
internal sealed record RejectedPart(InstanceIdentity Identity, FailureReason Reason, TimeSpan? RetryAfter = null);
