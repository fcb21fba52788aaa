using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>The query parameters of content negotiation (PS3.18 §8.3.3).</summary>
internal static class NegotiationParameters
{
    private static readonly TransactionParameter _accept = new(
        "accept",
        "The acceptable media types, before those of the Accept header."
    );

    private static readonly TransactionParameter _charset = new(
        "charset",
        "The acceptable character sets; text is in UTF-8."
    )
    {
        Example = "utf-8",
    };

    /// <summary>Those that a transaction takes besides its own.</summary>
    public static IEnumerable<TransactionParameter> Of(Transaction transaction)
    {
        if (transaction.Answers.Count == 0 || transaction.AcceptParameter.Length == 0)
        {
            yield break;
        }

        if (transaction.AcceptParameter == _accept.Name)
        {
            yield return _accept;
        }

        if (transaction.Answers.Any(answer => answer.IsText))
        {
            yield return _charset;
        }
    }
}
