namespace ServerlessDicom.Functions.Authentication;

/// <summary>Writes the header WWW-Authenticate (RFC 6750 §3). What goes into it must need no escape.</summary>
internal static class Challenge
{
    private const string Scheme = "Bearer realm=\"dicom-web\"";

    /// <summary>For a request that does not say who sent it: no error, since it may not know that it has to.</summary>
    public static string Plain => Scheme;

    /// <summary>For a token that is not taken.</summary>
    public static string InvalidToken(string reason) =>
        $"{Scheme}, error=\"invalid_token\", error_description=\"{reason}\"";

    /// <summary>For a caller who may do other things.</summary>
    public static string InsufficientScope(string scope) =>
        $"{Scheme}, error=\"insufficient_scope\", error_description=\"The caller may not do this.\", scope=\"{scope}\"";
}
