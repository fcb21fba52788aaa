namespace ServerlessDicom.Functions.Authentication;

/// <summary>What is known of who sent a request.</summary>
internal abstract record AuthenticationOutcome
{
    private AuthenticationOutcome() { }

    /// <summary>The request does not say who sent it.</summary>
    public static AuthenticationOutcome Missing { get; } = new Nobody();

    /// <summary>The request does not say who sent it.</summary>
    internal sealed record Nobody : AuthenticationOutcome;

    /// <summary>It is known.</summary>
    /// <param name="Caller">Who it is.</param>
    internal sealed record Accepted(Caller Caller) : AuthenticationOutcome;

    /// <summary>What the request says of who sent it does not hold.</summary>
    /// <param name="Reason">A sentence that holds nothing of what was sent.</param>
    internal sealed record Rejected(string Reason) : AuthenticationOutcome;

    /// <summary>It cannot be found out at the moment.</summary>
    /// <param name="RetryAfter">When to try again.</param>
    internal sealed record Unavailable(TimeSpan RetryAfter) : AuthenticationOutcome;
}
