using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Which scopes and roles give which permissions.</summary>
internal sealed class PermissionMap
{
    private readonly Dictionary<string, Permission> _permissions = new(StringComparer.Ordinal);
    private readonly Dictionary<Permission, string> _names = [];

    /// <summary>Reads the settings.</summary>
    public PermissionMap(IOptions<AuthenticationOptions> options)
    {
        var names = options.Value.Permissions;
        Add(Permission.Read, names.Read, "dicom.read");
        Add(Permission.Write, names.Write, "dicom.write");
        Add(Permission.Delete, names.Delete, "dicom.delete");
        Add(Permission.Admin, names.Admin, "dicom.admin");
    }

    /// <summary>What scopes and roles give together; those that are not known give nothing.</summary>
    public Permission Of(IEnumerable<string> names) =>
        names.Aggregate(Permission.None, (granted, name) => granted | _permissions.GetValueOrDefault(name));

    /// <summary>A scope or role that gives a permission: what a caller who lacks it is told to ask for.</summary>
    /// <param name="permission">A single permission.</param>
    public string NameOf(Permission permission) => _names[permission];

    private void Add(Permission permission, IList<string> configured, string ownName)
    {
        IList<string> names = configured.Count > 0 ? configured : [ownName];
        _names.Add(permission, names[0]);
        foreach (var name in names)
        {
            _permissions[name] = _permissions.GetValueOrDefault(name) | permission;
        }
    }
}
