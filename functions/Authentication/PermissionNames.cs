namespace ServerlessDicom.Functions.Authentication;

/// <summary>The scopes and roles that give each permission. None listed: the permission's own name, such as <c>dicom.read</c>. Letter case counts.</summary>
internal sealed class PermissionNames
{
    /// <summary>What lets search and retrieve.</summary>
    public IList<string> Read { get; } = [];

    /// <summary>What lets store.</summary>
    public IList<string> Write { get; } = [];

    /// <summary>What lets delete.</summary>
    public IList<string> Delete { get; } = [];

    /// <summary>What lets everything.</summary>
    public IList<string> Admin { get; } = [];
}
