using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>What the documentation comments of an assembly say of its members, as Markdown.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    /// <summary>Reads the file that the compiler wrote beside each assembly.</summary>
    public XmlDocumentation(params IEnumerable<Assembly> assemblies) =>
        _members = assemblies
            .Select(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")))
            .SelectMany(document => document.Descendants("member"))
            .ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>What a type is.</summary>
    public string Summary(Type type) => Text($"T:{type.FullName}", "summary") ?? throw Missing(type.FullName!);

    /// <summary>What a property or the value of an enumeration is.</summary>
    public string Summary(MemberInfo member) => Text(IdOf(member), "summary") ?? throw Missing(IdOf(member));

    /// <summary>The <c>value</c> of a property, which tells defaults that are more than a constant.</summary>
    public string? Value(PropertyInfo property) => Text(IdOf(property), "value");

    private static string IdOf(MemberInfo member) =>
        $"{(member is PropertyInfo ? 'P' : 'F')}:{member.DeclaringType!.FullName}.{member.Name}";

    private static InvalidOperationException Missing(string name) => new($"{name} has no documentation comment.");

    private string? Text(string id, string tag) =>
        _members.GetValueOrDefault(id)?.Element(tag) is { } element
            ? Spaces().Replace(string.Concat(element.Nodes().Select(Markdown)), " ").Trim()
            : null;

    private static string Markdown(XNode node) =>
        node switch
        {
            XText text => text.Value.Replace("|", "\\|", StringComparison.Ordinal),
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see when (string?)see.Attribute("cref") is { } target =>
                $"`{LastName().Match(target).Value}`",
            _ => throw new InvalidOperationException($"There is no Markdown for {node}."),
        };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    /// <summary>The name of what a <c>cref</c> means, without its namespace and parameters.</summary>
    [GeneratedRegex(@"[^.:]+(?=$|\()")]
    private static partial Regex LastName();
}
