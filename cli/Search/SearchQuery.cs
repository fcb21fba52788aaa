using System.Globalization;
using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Search;

/// <summary>A search (QIDO-RS, PS3.18 §10.6).</summary>
/// <param name="Level">What is searched for.</param>
/// <param name="Study">Only in this study.</param>
/// <param name="Series">Only in this series of it.</param>
/// <param name="Parameters">Of the query string: names and values, not escaped.</param>
internal sealed record SearchQuery(
    SearchLevel Level,
    string? Study,
    string? Series,
    IReadOnlyList<KeyValuePair<string, string>> Parameters
)
{
    /// <summary>The UID that tells matches of this level apart.</summary>
    public DicomTag Uid =>
        Level switch
        {
            SearchLevel.Studies => DicomTag.StudyInstanceUID,
            SearchLevel.Series => DicomTag.SeriesInstanceUID,
            _ => DicomTag.SOPInstanceUID,
        };

    /// <summary>Path and query of a page, relative to the base.</summary>
    public string Page(int limit, long offset)
    {
        var path = new StringBuilder();
        path.Append(Study is null ? "" : $"studies/{Study}/");
        path.Append(Series is null ? "" : $"series/{Series}/");
        path.Append(
            Level switch
            {
                SearchLevel.Studies => "studies",
                SearchLevel.Series => "series",
                _ => "instances",
            }
        );
        path.Append(CultureInfo.InvariantCulture, $"?limit={limit}&offset={offset}");
        foreach (var (name, value) in Parameters)
        {
            path.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return path.ToString();
    }

    /// <summary>Finds the tag of an attribute named by its keyword or its eight hexadecimal digits.</summary>
    public static bool TryGetTag(string name, out DicomTag tag) =>
        DicomTag.TryParse(name, out tag) || DicomDictionary.TryGetTag(name, out tag);
}
