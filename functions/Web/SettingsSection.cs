using System.Globalization;
using System.Reflection;

namespace ServerlessDicom.Functions.Web;

/// <summary>A section of the settings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">What it is bound to.</param>
internal sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>The settings in it, without the section's name.</summary>
    public IReadOnlyList<string> Settings { get; } = [.. PropertiesOf(Options).Select(property => property.Name)];

    /// <summary>
    /// Looks for settings that do not exist, to any depth: one that is misspelt would silently do nothing. And for values
    /// that are not of their kind, which the binder would tell in the words of .NET.
    /// </summary>
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
        else if (
            section.Value is { } value
            && !(value.Length == 0 && Nullable.GetUnderlyingType(type) is not null)
            && Expected(Nullable.GetUnderlyingType(type) ?? type, value) is { } expected
        )
        {
            throw new StartRefusedException($"The setting {section.Path} is '{value}', but must be {expected}.");
        }
    }

    /// <summary>What the value of a setting must be, where it is something else; null when it is right, or only its section can tell.</summary>
    private static string? Expected(Type type, string value) =>
        type switch
        {
            { IsEnum: true } when !Enum.TryParse(type, value, ignoreCase: true, out _) =>
                $"one of {string.Join(", ", Enum.GetNames(type))}",
            _ when type == typeof(bool) && !bool.TryParse(value, out _) => "true or false",
            _ when type == typeof(TimeSpan) && !TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _) =>
                "a time such as 00:00:30 (half a minute) or 1.12:00:00 (a day and a half)",
            _ when type == typeof(int) && !int.TryParse(value, CultureInfo.InvariantCulture, out _) =>
                $"a whole number of at most {int.MaxValue}",
            _ when type == typeof(long) && !long.TryParse(value, CultureInfo.InvariantCulture, out _) =>
                $"a whole number of at most {long.MaxValue}",
            _ => null,
        };

    private static PropertyInfo[] PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsOurs(Type type) =>
        type.IsClass && type.Namespace?.StartsWith(nameof(ServerlessDicom), StringComparison.Ordinal) == true;
}
