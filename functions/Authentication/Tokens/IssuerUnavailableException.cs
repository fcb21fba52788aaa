namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>Tokens cannot be validated, since the issuer's keys are not to be had.</summary>
/// <param name="retryAfter">When it is asked again.</param>
internal sealed class IssuerUnavailableException(TimeSpan retryAfter)
    : Exception("The issuer's keys cannot be fetched.")
{
    /// <summary>When the issuer is asked again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
