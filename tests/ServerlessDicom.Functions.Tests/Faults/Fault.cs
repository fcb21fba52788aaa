namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to one request.</summary>
internal sealed record Fault
{
    /// <summary>Answers with this status, and does not pass the request on.</summary>
    public int? Status { get; init; }

    /// <summary>The Retry-After that goes with <see cref="Status"/>.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>How far ahead of ours the clock goes that <see cref="Status"/> is dated by.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Holds the answer back for so long.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Breaks the connection when so much of the request's body has come; nothing is passed on.</summary>
    public int? CutRequestAfter { get; init; }

    /// <summary>Breaks the connection instead of answering; the request was carried out.</summary>
    public bool IsAnswerLost { get; init; }

    /// <summary>Breaks the connection when so much of the answer's body has been sent; the request was carried out.</summary>
    public int? CutResponseAfter { get; init; }
}
