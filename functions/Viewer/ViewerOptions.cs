using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Viewer;

/// <summary>Settings of OHIF at <c>/viewer</c>, section <c>Viewer</c>.</summary>
internal sealed class ViewerOptions : IValidatableObject
{
    /// <summary>
    /// The folder with OHIF's files, as <c>npm ci --prefix viewer</c> makes it: <c>viewer/dist</c> of the repository, or a
    /// copy of it.
    /// </summary>
    /// <value>that of the published program or of the repository, where it is there</value>
    public string? Folder { get; set; }

    /// <summary>
    /// With the <c>Authentication:Mode</c> of <c>Jwt</c>: the client id under which OHIF is registered with the issuer, as a
    /// single-page application that is sent back to <c>/viewer/callback</c>. Without it OHIF uses the token that its user
    /// has given to the study browser.
    /// </summary>
    /// <value>none</value>
    public string? ClientId { get; set; }

    /// <summary>
    /// With a client id: what OHIF asks the issuer for, such as <c>openid offline_access api://dicom/dicom.read</c>. Without
    /// <c>offline_access</c> its user signs in again when the token has expired. Upload is offered where a scope is asked
    /// for that lets store.
    /// </summary>
    /// <value>none</value>
    public string? Scope { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ClientId) != string.IsNullOrWhiteSpace(Scope))
        {
            yield return new ValidationResult("Viewer:ClientId and Viewer:Scope go together: set both, or none.");
        }

        if (Folder is not null && !Directory.Exists(Folder))
        {
            yield return new ValidationResult("Viewer:Folder is not there, or is no folder.");
        }
    }
}
