namespace ServerlessDicom.Functions.Authentication;

/// <summary>Who is asking.</summary>
/// <param name="Subject">The issuer's identifier of the user or program: never a name or e-mail address that it shows elsewhere.</param>
/// <param name="Client">The identifier of the program the request comes from; null when it is not told.</param>
/// <param name="Granted">What it may do.</param>
internal sealed record Caller(string? Subject, string? Client, Permission Granted)
{
    /// <summary>Whether it may do what needs a permission.</summary>
    public bool Holds(Permission needed) => (Granted & (needed | Permission.Admin)) != Permission.None;
}
