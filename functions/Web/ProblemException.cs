namespace ServerlessDicom.Functions.Web;

/// <summary>Ends a request with a problem document (RFC 9457). What it says goes to the client: no patient data, no internals.</summary>
/// <param name="status">The HTTP status code, 400 to 599.</param>
/// <param name="detail">A sentence about this occurrence.</param>
internal sealed class ProblemException(int status, string detail) : Exception(detail)
{
    /// <summary>The HTTP status code.</summary>
    public int Status { get; } = status;

    /// <summary>For 406: the media types that are available, in the syntax of an Accept header.</summary>
    public IReadOnlyList<string> Available { get; init; } = [];

    /// <summary>The text of a Warning header that goes with it (PS3.18 §11); null for none.</summary>
    public string? Warning { get; init; }

    /// <summary>For 416: the Content-Range header, which tells the length.</summary>
    public string? ContentRange { get; init; }
}
