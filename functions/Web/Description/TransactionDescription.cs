namespace ServerlessDicom.Functions.Web.Description;

/// <summary>Metadata of an endpoint: the transaction that it is. It is made when somebody asks, so that it costs nothing at the start.</summary>
/// <param name="describe">Makes it.</param>
internal sealed class TransactionDescription(Func<Transaction> describe)
{
    private readonly Lazy<Transaction> _transaction = new(describe);

    /// <summary>The transaction.</summary>
    public Transaction Transaction => _transaction.Value;
}
