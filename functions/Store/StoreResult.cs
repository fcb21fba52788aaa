namespace ServerlessDicom.Functions.Store;

/// <summary>What became of a request's parts: what the Store Instances Response Module tells (PS3.18 Annex I).</summary>
internal sealed class StoreResult
{
    private readonly List<StoredInstance> _stored = [];
    private readonly List<RejectedPart> _failed = [];

    /// <summary>Instances that are stored, now or before.</summary>
    public IReadOnlyList<StoredInstance> Stored => _stored;

    /// <summary>Parts that are not.</summary>
    public IReadOnlyList<RejectedPart> Failed => _failed;

    /// <summary>What is wrong with the payload itself; null when it could be told into parts to its end.</summary>
    public string? PayloadProblem { get; set; }

    /// <summary>Adds an instance that was committed, or failed to be.</summary>
    public void Add(ReceivedInstance instance)
    {
        if (instance.Failure is { } reason)
        {
            _failed.Add(new RejectedPart(instance.Identity, reason, instance.RetryAfter));
        }
        else
        {
            _stored.Add(new StoredInstance(instance.Identity, instance.Warning, instance.Invalid));
        }
    }

    /// <summary>Adds a part that is not stored.</summary>
    public void Add(RejectedPart part) => _failed.Add(part);
}
