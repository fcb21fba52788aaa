using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Where the values of an attribute are in a document, in the terms of SQL.</summary>
/// <param name="Text">The path.</param>
/// <param name="IsArray">Whether there is an array of values, absent without any, rather than one text, empty without one.</param>
internal readonly record struct DocumentPath(string Text, bool IsArray)
{
    /// <summary>The values of an attribute in what is named <paramref name="holder"/>: a document, or the item of a sequence.</summary>
    public static DocumentPath Of(SearchAttribute attribute, string holder) =>
        attribute switch
        {
            { Sequence: not null } => new DocumentPath($"{holder}.{attribute.Column}", true),
            { Column: "StudyInstanceUID" } => new DocumentPath("c.studyInstanceUid", false),
            { Column: "SeriesInstanceUID" } => new DocumentPath("c.seriesInstanceUid", false),
            { Column: "SOPInstanceUID" } => new DocumentPath("c.sopInstanceUid", false),
            { Column: "SOPClassUID" } => new DocumentPath("c.sopClassUid", false),
            _ when attribute == SearchAttributes.ModalitiesInStudy => new DocumentPath("c.modalities", true),
            _ => new DocumentPath($"c.a.{attribute.Column}", true),
        };

    /// <summary>The items of the sequence that an attribute is in; absent when there are none.</summary>
    public static string ItemsOf(SearchAttribute attribute) => $"c.items.{SequenceOf(attribute)}";

    /// <summary>The items of a sequence; absent when there are none.</summary>
    public static string ItemsOf(DicomTag sequence) => $"c.items.{DicomDictionary.GetKeyword(sequence)}";

    /// <summary>The keyword of the sequence that an attribute is in.</summary>
    public static string SequenceOf(SearchAttribute attribute) =>
        attribute.Keyword[..attribute.Keyword.IndexOf('.', StringComparison.Ordinal)];
}
