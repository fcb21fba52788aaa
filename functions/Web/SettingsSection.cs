using System.Reflection;

namespace ServerlessDicom.Functions.Web;

/// <summary>A section of the settings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What it is bound to.</param>
internal sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>The settings in it, without the section's name.</summary>
    public IReadOnlyList<string> Settings { get; } = [.. PropertiesOf(Options).Select(property => property.Name)];

    /// <summary>Looks for settings that do not exist, to any depth: one that is misspelt would silently do nothing.</summary>
    /// <exception cref="StartRefusedException">There is one.</exception>
    public void Check(IConfigurationSection section) => Check(section, Options);

    private static void Check(IConfigurationSection section, Type type)
    {
        if (ItemOf(type) is { } item)
        {
            foreach (var child in section.GetChildren())
            {
                Check(child, item);
            }
        }
        else if (IsOurs(type))
        {
            var properties = PropertiesOf(type);
            foreach (var child in section.GetChildren())
            {
                var property = Array.Find(
                    properties,
                    property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)
                );
                if (property is null)
                {
                    var names = string.Join(", ", properties.Select(known => known.Name));
                    throw new StartRefusedException(
                        $"There is no setting {child.Path}; section {section.Path} has {names}."
                    );
                }

                Check(child, property.PropertyType);
            }
        }
    }

    private static PropertyInfo[] PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsOurs(Type type) =>
        type.IsClass && type.Namespace?.StartsWith(nameof(ServerlessDicom), StringComparison.Ordinal) == true;
}
