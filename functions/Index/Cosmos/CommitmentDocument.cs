namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A request for storage commitment. It belongs to no study; its partition is its own id.</summary>
internal sealed record CommitmentDocument : IndexDocument
{
    /// <summary><see cref="CommitmentTransaction.Hash"/>.</summary>
    public required string Hash { get; init; }

    /// <summary><see cref="CommitmentTransaction.Request"/>, in base64.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary><see cref="CommitmentTransaction.Outcomes"/>, in base64.</summary>
    public ReadOnlyMemory<byte> Outcomes { get; init; }

    /// <summary>While it is not done, <see cref="CommitmentTransaction.WorkedUntil"/> (<see cref="Microseconds"/>); null when it is.</summary>
    public long? At { get; init; }

    /// <summary><see cref="CommitmentTransaction.ExpiresAt"/> (<see cref="Microseconds"/>).</summary>
    public required long Expires { get; init; }

    /// <summary>The request as the port has it.</summary>
    public CommitmentTransaction ToTransaction() =>
        new(Id[DocumentId.Commitment("").Length..], Hash, Request, Microseconds.ToMoment(Expires))
        {
            Outcomes = Outcomes,
            IsDone = At is null,
            WorkedUntil = At is { } until ? Microseconds.ToMoment(until) : default,
            Revision = ETag,
        };

    /// <summary>The document of a request.</summary>
    /// <param name="transaction">The request.</param>
    /// <param name="now">The moment, from which on it has its time to live.</param>
    public static CommitmentDocument Of(CommitmentTransaction transaction, DateTimeOffset now)
    {
        var id = DocumentId.Commitment(transaction.TransactionUid);
        return new CommitmentDocument
        {
            Id = id,
            StudyInstanceUid = id,
            Kind = DocumentKind.Commitment,
            Hash = transaction.Hash,
            Request = transaction.Request,
            Outcomes = transaction.Outcomes,
            At = transaction.IsDone ? null : Microseconds.Of(transaction.WorkedUntil),
            Expires = Microseconds.Of(transaction.ExpiresAt),
            TimeToLive = (int)Math.Clamp((transaction.ExpiresAt - now).TotalSeconds + 1, 1, int.MaxValue),
        };
    }
}
