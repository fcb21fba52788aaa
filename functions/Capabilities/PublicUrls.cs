using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>Where routes are found by those who ask from outside.</summary>
/// <param name="baseUrl">The absolute URL that the DICOMweb resources stand under, which a proxy may have given another path.</param>
/// <exception cref="ProblemException">400: it is made of a host that cannot be.</exception>
internal sealed class PublicUrls(string baseUrl)
{
    private readonly Uri _base = Uri.TryCreate(baseUrl, UriKind.Absolute, out var url)
        ? url
        : throw new ProblemException(StatusCodes.Status400BadRequest, "The request does not name a valid host.");

    /// <summary>Scheme, host and port.</summary>
    public string Origin => _base.GetLeftPart(UriPartial.Authority);

    /// <summary>The path that the service stands under; empty when it is the root, or is not known.</summary>
    public string Root =>
        _base.AbsolutePath.EndsWith(PublicBase.Path, StringComparison.Ordinal)
            ? _base.AbsolutePath[..^PublicBase.Path.Length]
            : "";

    /// <summary>The path of a route.</summary>
    public string PathOf(string route) =>
        route == PublicBase.Path || route.StartsWith(PublicBase.Path + "/", StringComparison.Ordinal)
            ? _base.AbsolutePath.TrimEnd('/') + route[PublicBase.Path.Length..]
            : Root + route;
}
