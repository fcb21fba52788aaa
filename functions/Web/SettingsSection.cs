using System.Reflection;

namespace ServerlessDicom.Functions.Web;

/// <summary>A section of the settings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What it is bound to.</param>
internal sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>The settings in it, without the section's name.</summary>
    public IReadOnlyList<string> Settings { get; } =
    [.. Options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];
}
