namespace ServerlessDicom.Functions.Authentication;

/// <summary>Who finds out who is asking.</summary>
internal enum AuthenticationMode
{
    /// <summary>Nobody: everybody may do everything.</summary>
    None,

    /// <summary>The service: requests bring a JSON Web Token (RFC 7519) as bearer token (RFC 6750).</summary>
    Jwt,

    /// <summary>
    /// App Service Authentication, which stands in front and tells in the header <c>X-MS-CLIENT-PRINCIPAL</c>. Whoever
    /// can reach the service without passing it can be anybody.
    /// </summary>
    AppService,
}
