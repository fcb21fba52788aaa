using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>The part of docs/configuration.md that follows from the options: a table for each section.</summary>
internal static class ConfigurationPage
{
    private static readonly XmlDocumentation _comments = new(
        typeof(ServiceHost).Assembly,
        typeof(DicomReadLimits).Assembly
    );

    /// <summary>All sections that the service knows, whatever it keeps its data in.</summary>
    public static IReadOnlyList<SettingsSection> Sections { get; } =
    [
        .. new[] { "Embedded", "Azure" }
            .SelectMany(SectionsOf)
            .DistinctBy(section => section.Name)
            .OrderBy(section => section.Name, StringComparer.Ordinal),
    ];

    /// <summary>All settings, such as <c>Store:Limits:MaxDepth</c>; an entry of a list is <c>0</c>.</summary>
    public static IReadOnlyList<Setting> Settings { get; } =
    [.. Sections.SelectMany(section => SettingsOf(section.Name, section.Options, Create(section.Options)))];

    /// <summary>The tables.</summary>
    public static string Write()
    {
        var page = new StringBuilder();
        foreach (var section in Sections)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n## {section.Name}\n\n{_comments.Summary(section.Options)}\n\n| setting | value | default | |\n| --- | --- | --- | --- |\n"
            );
            foreach (var setting in Settings.Where(setting => setting.IsIn(section.Name)))
            {
                page.Append(CultureInfo.InvariantCulture, $"{Row(setting)}\n");
            }
        }

        return page.ToString();
    }

    private static IReadOnlyList<SettingsSection> SectionsOf(string provider)
    {
        using var app = ServiceHost.Build(CommandLine.Parse(["--Storage:Provider", provider]));
        return [.. app.Services.GetServices<SettingsSection>()];
    }

    private static IEnumerable<Setting> SettingsOf(string path, Type options, object defaults)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var type = property.PropertyType;
            var name = $"{path}:{property.Name}";
            if (ItemOf(type) is { } item && IsOurs(item))
            {
                foreach (var setting in SettingsOf($"{name}:0", item, RuntimeHelpers.GetUninitializedObject(item)))
                {
                    yield return setting;
                }
            }
            else if (IsOurs(type))
            {
                foreach (var setting in SettingsOf(name, type, property.GetValue(defaults)!))
                {
                    yield return setting;
                }
            }
            else
            {
                yield return new Setting(
                    ItemOf(type) is null ? name : $"{name}:0",
                    property,
                    property.GetValue(defaults)
                );
            }
        }
    }

    private static object Create(Type options) => Activator.CreateInstance(options, nonPublic: true)!;

    private static string Row(Setting setting)
    {
        var more = ItemOf(setting.Property.PropertyType) is null ? "" : ", `:1`, …";
        var environment = setting.Name.Replace(":", "__", StringComparison.Ordinal);
        var text = new StringBuilder(_comments.Summary(setting.Property));
        foreach (var value in ValuesOf(setting.Property.PropertyType))
        {
            text.Append(CultureInfo.InvariantCulture, $"<br>`{value.Name}`: {_comments.Summary(value)}");
        }

        return $"| `{setting.Name}`{more}<br>`{environment}` | {Allowed(setting.Property)} | {Default(setting)} | {text} |";
    }

    /// <summary>The values of an enumeration.</summary>
    private static FieldInfo[] ValuesOf(Type type) =>
        type.IsEnum ? type.GetFields(BindingFlags.Public | BindingFlags.Static) : [];

    private static string Allowed(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var kind = KindOf(ItemOf(type) ?? type, property.Name);
        return property.GetCustomAttribute<RangeAttribute>() is { } range
            ? $"{kind}, {Range(range, type, property.Name)}"
            : kind;
    }

    private static string KindOf(Type type, string name) =>
        type switch
        {
            { IsEnum: true } => string.Join(", ", ValuesOf(type).Select(value => $"`{value.Name}`")),
            _ when type == typeof(bool) => "`true`, `false`",
            _ when type == typeof(int) || type == typeof(long) => IsBytes(name) ? "bytes" : "number",
            _ when type == typeof(TimeSpan) => "time",
            _ when type == typeof(Uri) => "URL",
            _ when type == typeof(string) => "text",
            _ => throw new InvalidOperationException($"There is no word for settings of the type {type}."),
        };

    private static string Range(RangeAttribute range, Type type, string name)
    {
        if (range.OperandType == typeof(TimeSpan))
        {
            return $"{range.Minimum} to {range.Maximum}";
        }

        // The bounds of a long are kept as double.
        var (from, to) = (
            Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture),
            Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture)
        );
        return to >= (type == typeof(int) ? int.MaxValue : long.MaxValue)
            ? $"at least {Number(from, name)}"
            : $"{Number(from, name)} to {Number(to, name)}";
    }

    private static string Number(double value, string name) =>
        IsBytes(name) ? Bytes(value) : value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(double value)
    {
        string[] units = ["", " KiB", " MiB", " GiB"];
        var unit = 0;
        for (; unit < units.Length - 1 && value >= 1024 && value % 1024 == 0; unit++)
        {
            value /= 1024;
        }

        return $"{value.ToString("N0", CultureInfo.InvariantCulture)}{units[unit]}";
    }

    private static string Default(Setting setting) =>
        _comments.Value(setting.Property)
        ?? setting.Default switch
        {
            null or ICollection { Count: 0 } => "none",
            bool value => value ? "`true`" : "`false`",
            long or int when IsBytes(setting.Property.Name) =>
                $"`{setting.Default}` ({Bytes(Convert.ToDouble(setting.Default, CultureInfo.InvariantCulture))})",
            IFormattable value => $"`{value.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => $"`{setting.Default}`",
        };

    private static bool IsBytes(string name) => name.Contains("Bytes", StringComparison.Ordinal);

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsOurs(Type type) =>
        type.IsClass && type.Namespace!.StartsWith(nameof(ServerlessDicom), StringComparison.Ordinal);

    /// <summary>A setting.</summary>
    /// <param name="Name">Its name, with that of its section.</param>
    /// <param name="Property">What it is bound to.</param>
    /// <param name="Default">What that is where nothing is set.</param>
    internal sealed record Setting(string Name, PropertyInfo Property, object? Default)
    {
        /// <summary>Whether it is in a section.</summary>
        public bool IsIn(string section) => Name.StartsWith($"{section}:", StringComparison.Ordinal);
    }
}
