namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>A token is not taken.</summary>
/// <param name="reason">A sentence for the client that holds nothing of the token, and no quotation mark or backslash (RFC 6750 §3).</param>
/// <param name="cause">What it follows from.</param>
internal sealed class InvalidTokenException(string reason, Exception? cause = null) : Exception(reason, cause);
