namespace ServerlessDicom.Functions.Web.Description;

/// <summary>A status code that a transaction may end with.</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Meaning">When it does, in a sentence.</param>
internal sealed record TransactionStatus(int Code, string Meaning)
{
    /// <summary>What most transactions end with.</summary>
    public static TransactionStatus Ok { get; } = new(StatusCodes.Status200OK, "Success.");

    /// <summary>Whether it is one of success, that may have a body of the media types of the transaction.</summary>
    public bool IsSuccess => Code is >= 200 and < 300;
}
