namespace ServerlessDicom.Functions.Authentication;

/// <summary>The scopes and roles that give each permission. None listed: the permission's own name, such as <c>dicom.read</c>. Letter case counts.</summary>
internal sealed class PermissionNames
{
    /// <summary>Scopes and roles that let search and retrieve. Letter case counts.</summary>
    /// <value><c>dicom.read</c></value>
    public IList<string> Read { get; } = [];

    /// <summary>Those that let store.</summary>
    /// <value><c>dicom.write</c></value>
    public IList<string> Write { get; } = [];

    /// <summary>Those that let delete.</summary>
    /// <value><c>dicom.delete</c></value>
    public IList<string> Delete { get; } = [];

    /// <summary>Those that let everything.</summary>
    /// <value><c>dicom.admin</c></value>
    public IList<string> Admin { get; } = [];
}
