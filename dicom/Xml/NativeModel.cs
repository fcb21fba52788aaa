using System.Collections.Immutable;

namespace ServerlessDicom.Dicom.Xml;

/// <summary>The names of the Native DICOM Model (PS3.19 §A.1.6).</summary>
internal static class NativeModel
{
    /// <summary>The namespace of its elements. Many writers leave it out, so a reader looks at local names.</summary>
    public const string Namespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    /// <summary>The parts of a name in the order of PS3.5 §6.2.1.1.</summary>
    public static ImmutableArray<string> NameComponents { get; } =
    ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"];

    /// <summary>The component groups of a name in the order of PS3.5 §6.2.1.2; the names are those of DICOM JSON, too.</summary>
    public static ImmutableArray<string> ComponentGroups { get; } = ["Alphabetic", "Ideographic", "Phonetic"];
}
