namespace ServerlessDicom.Functions.Index;

/// <summary>Requests for storage commitment, and how far each has been checked.</summary>
internal interface ICommitmentStore
{
    /// <summary>Adds a request, durably; false when there is one of the same Transaction UID.</summary>
    Task<bool> TryAddAsync(CommitmentTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Reads a request; null when there is none, or its time is over.</summary>
    Task<CommitmentTransaction?> ReadAsync(string transactionUid, CancellationToken cancellationToken);

    /// <summary>
    /// Writes what has become of a request, durably, unless somebody else has since it was read. What is done does not
    /// change any more.
    /// </summary>
    /// <returns>The request with its new revision; null when it was not written.</returns>
    Task<CommitmentTransaction?> TryUpdateAsync(CommitmentTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Transaction UIDs of requests that are not done and that nobody works on at a moment.</summary>
    Task<IReadOnlyList<string>> FindOpenAsync(DateTimeOffset moment, int limit, CancellationToken cancellationToken);
}

/// <summary>A request for storage commitment (PS3.18 chapter 13).</summary>
/// <param name="TransactionUid">Names it.</param>
/// <param name="Hash">Of what is asked, by which the same request is known again.</param>
/// <param name="Request">What is asked, packed: up to a megabyte.</param>
/// <param name="ExpiresAt">When it is forgotten.</param>
internal sealed record CommitmentTransaction(
    string TransactionUid,
    string Hash,
    ReadOnlyMemory<byte> Request,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>What became of the references so far, in their order: two bytes each.</summary>
    public ReadOnlyMemory<byte> Outcomes { get; init; }

    /// <summary>Whether all references are checked.</summary>
    public bool IsDone { get; init; }

    /// <summary>Until when somebody works on it, who then says so anew.</summary>
    public DateTimeOffset WorkedUntil { get; init; }

    /// <summary>Changes with every write; the store's own.</summary>
    public string? Revision { get; init; }
}
