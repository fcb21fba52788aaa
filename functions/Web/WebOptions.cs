using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Web;

/// <summary>Settings of what clients see of the service, section <c>Web</c>.</summary>
internal sealed class WebOptions : IValidatableObject
{
    /// <summary>
    /// The URL of the service as clients reach it, base path included, such as <c>https://pacs.example.org/dicom-web</c>.
    /// </summary>
    /// <value>from the request</value>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>
    /// Whether <c>X-Forwarded-Proto</c>, <c>-Host</c> and <c>-Prefix</c> are believed. Only where a proxy that sets or
    /// removes them is the one way in: else a client could choose the URLs that others get to see.
    /// </summary>
    public bool TrustForwardedHeaders { get; set; }

    /// <summary>Origins whose pages may call the service (CORS), such as <c>https://viewer.example.org</c>; <c>*</c> for all.</summary>
    public IList<string> CorsOrigins { get; } = [];

    /// <summary>
    /// Whether pages of these origins may call the service with credentials that browsers add themselves: cookies, as
    /// those of a proxy that signs users in. Bearer tokens do not need it.
    /// </summary>
    public bool CorsCredentials { get; set; }

    /// <summary>How long a browser may keep the answer to a preflight.</summary>
    public TimeSpan CorsMaxAge { get; set; } = TimeSpan.FromHours(2);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicBaseUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            yield return new ValidationResult("Web:PublicBaseUrl must be an absolute http or https URL.");
        }

        if (CorsCredentials && CorsOrigins.Contains("*"))
        {
            // Any page that a user visits could then act as the user.
            yield return new ValidationResult("Web:CorsCredentials needs Web:CorsOrigins to name the origins.");
        }

        foreach (var origin in CorsOrigins)
        {
            if (origin != "*" && (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/"))
            {
                yield return new ValidationResult(
                    $"Web:CorsOrigins: '{origin}' is not an origin such as https://host."
                );
            }
        }
    }
}
