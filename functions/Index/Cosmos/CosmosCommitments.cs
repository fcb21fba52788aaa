namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Requests for storage commitment in Cosmos DB: a document each, whose ETag says who works on it.</summary>
internal sealed class CosmosCommitments(CosmosDatabase database, TimeProvider time) : ICommitmentStore
{
    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(CommitmentTransaction transaction, CancellationToken cancellationToken)
    {
        var document = CommitmentDocument.Of(transaction, time.GetUtcNow());
        if (await database.TryCreateAsync(document, cancellationToken) is not null)
        {
            return true;
        }

        // One whose time is over may not have gone yet.
        return await FindAsync(transaction.TransactionUid, cancellationToken) is { } present
            && IsExpired(present)
            && await database.TryReplaceAsync(document, present.ETag!, cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public async Task<CommitmentTransaction?> ReadAsync(string transactionUid, CancellationToken cancellationToken) =>
        await FindAsync(transactionUid, cancellationToken) is { } found && !IsExpired(found)
            ? found.ToTransaction()
            : null;

    /// <inheritdoc/>
    public async Task<CommitmentTransaction?> TryUpdateAsync(
        CommitmentTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        var document = CommitmentDocument.Of(transaction, time.GetUtcNow());
        var eTag = await database.TryReplaceAsync(document, transaction.Revision!, cancellationToken);
        return eTag is null ? null : transaction with { Revision = eTag };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindOpenAsync(
        DateTimeOffset moment,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var query = new CosmosQuery("SELECT VALUE c.id FROM c WHERE c.kind = 'commitment' AND c.at <= ").Operand(
            Microseconds.Of(moment)
        );
        return await database
            .QueryAsync(
                query.ToDefinition(),
                null,
                each => each.GetString()![DocumentId.Commitment("").Length..],
                cancellationToken
            )
            .Take(limit)
            .ToListAsync(cancellationToken);
    }

    private async Task<CommitmentDocument?> FindAsync(string transactionUid, CancellationToken cancellationToken)
    {
        var id = DocumentId.Commitment(transactionUid);
        return await database.ReadAsync(id, id, cancellationToken) as CommitmentDocument;
    }

    private bool IsExpired(CommitmentDocument document) => document.Expires <= Microseconds.Of(time.GetUtcNow());
}
