using System.Text.Json;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Retrieve;

/// <summary>Names of files and folders for instances.</summary>
internal static class FileNames
{
    private const int MaxLength = 64;

    /// <summary>The attributes that <see cref="Of(JsonElement)"/> makes use of.</summary>
    public static IReadOnlyList<DicomTag> Attributes { get; } =
    [
        DicomTag.PatientID,
        DicomTag.PatientName,
        DicomTag.StudyDate,
        DicomTag.StudyDescription,
        DicomTag.SeriesNumber,
        DicomTag.Modality,
        DicomTag.SeriesDescription,
        DicomTag.InstanceNumber,
    ];

    /// <summary>Study, series and instance by their UIDs.</summary>
    public static string Of(Resource resource) =>
        Path.Combine(resource.Study, resource.Series!, $"{resource.Instance}.dcm");

    /// <summary>Patient, study, series and instance in words, as far as a match of a search tells.</summary>
    public static string Of(JsonElement match) =>
        Path.Combine(
            Join("patient", match, DicomTag.PatientID, DicomTag.PatientName),
            Join("study", match, DicomTag.StudyDate, DicomTag.StudyDescription),
            Join("series", match, DicomTag.SeriesNumber, DicomTag.Modality, DicomTag.SeriesDescription),
            Join("instance", match, DicomTag.InstanceNumber) + ".dcm"
        );

    /// <summary>Adds the UID to the names that several have, so that each file keeps its name from run to run.</summary>
    public static List<ListedInstance> Unique(List<ListedInstance> listed)
    {
        var counts = listed
            .GroupBy(each => each.Path, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. listed.Select(each =>
                counts[each.Path] == 1
                    ? each
                    : each with
                    {
                        Path = $"{each.Path[..^".dcm".Length]} {each.Resource.Instance}.dcm",
                    }
            ),
        ];
    }

    private static string Join(string otherwise, JsonElement match, params ReadOnlySpan<DicomTag> tags)
    {
        var words = new List<string>();
        foreach (var tag in tags)
        {
            if (match.Text(tag) is { } text && Safe(text) is { Length: > 0 } word)
            {
                words.Add(word);
            }
        }

        return words.Count > 0 ? string.Join(' ', words) : otherwise;
    }

    /// <summary>Letters and digits of any script, and what no file system minds; a name of dots alone leads elsewhere.</summary>
    private static string Safe(string text)
    {
        var kept = string.Concat(
            text.Select(character =>
                char.IsLetterOrDigit(character) || character is '-' or '_' or '.' or ' ' or '+' ? character : '_'
            )
        );
        kept = kept.Length > MaxLength ? kept[..MaxLength] : kept;
        return kept.Trim(' ', '.', '_');
    }
}
