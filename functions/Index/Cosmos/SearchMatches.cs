using System.Text;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Makes matches of documents; those of one study share its DICOM JSON.</summary>
internal static class SearchMatches
{
    /// <summary>A study.</summary>
    public static SearchMatch Of(StudyDocument study) =>
        new(
            study.StudyInstanceUid,
            null,
            null,
            Encoding.UTF8.GetBytes(study.Json),
            default,
            default,
            new ComputedAttributes
            {
                ModalitiesInStudy = study.Modalities,
                SopClassesInStudy =
                [
                    .. study.SopClasses.Keys.Where(uid => uid.Length > 0).Order(StringComparer.Ordinal),
                ],
                StudyRelatedSeries = study.SeriesCount,
                StudyRelatedInstances = study.Instances,
            }
        );

    /// <summary>A series of a study.</summary>
    public static SearchMatch Of(SearchMatch study, SeriesDocument series) =>
        study with
        {
            SeriesInstanceUid = series.SeriesInstanceUid,
            Series = Encoding.UTF8.GetBytes(series.Json),
            Computed = study.Computed with { SeriesRelatedInstances = series.Instances },
        };

    /// <summary>An instance of a series.</summary>
    public static SearchMatch Of(SearchMatch series, InstanceDocument instance) =>
        series with
        {
            SopInstanceUid = instance.SopInstanceUid,
            Instance = Encoding.UTF8.GetBytes(instance.Json),
            Computed = series.Computed with { TransferSyntaxes = [instance.TransferSyntaxUid] },
        };
}
