using System.Text.Json;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Search;

/// <summary>Writes matches, page by page.</summary>
internal abstract class SearchOutput
{
    /// <summary>Writes a page.</summary>
    public abstract void Write(IReadOnlyList<JsonElement> matches);

    /// <summary>Writes what comes at the end.</summary>
    public virtual void End() { }

    /// <summary>The values of an attribute, as DICOM separates them.</summary>
    protected static string Value(JsonElement match, DicomTag tag) => string.Join('\\', match.Texts(tag));

    /// <summary>An attribute's keyword, or its digits.</summary>
    protected static string Name(DicomTag tag) => DicomDictionary.GetKeyword(tag) ?? tag.ToString();
}
