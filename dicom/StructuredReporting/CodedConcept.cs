using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>A concept by its code and by its words (Code Sequence Macro, PS3.3 §8.8).</summary>
/// <param name="Code">Code Value, Long Code Value or URN Code Value; empty when there is none.</param>
/// <param name="Scheme">Coding Scheme Designator; empty when there is none, as with a URN.</param>
/// <param name="Meaning">Code Meaning; empty when there is none.</param>
public sealed record CodedConcept(string Code, string Scheme, string Meaning)
{
    private const string Ucum = "UCUM";

    /// <summary>What people read: the meaning, or the code where that is missing.</summary>
    public string Text => Meaning.Length > 0 ? Meaning : Code;

    /// <summary>The code and its scheme, as the standard writes them side by side; empty without a code.</summary>
    public string Designation =>
        Code.Length == 0 ? ""
        : Scheme.Length == 0 ? Code
        : $"{Code}, {Scheme}";

    /// <summary>As a unit behind a number: UCUM's codes are the symbols themselves, others have their meaning; empty for "no units".</summary>
    public string Symbol =>
        Scheme != Ucum || Code.Length == 0 ? Text
        : Code == "1" ? ""
        : Code.StartsWith('{') ? Text
        : Code;

    /// <summary>The concept in the first item of a sequence; null when there is none.</summary>
    public static CodedConcept? From(DicomDataset dataset, DicomTag sequence)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.GetItems(sequence) is [var item, ..] ? From(item) : null;
    }

    /// <summary>The concept that an item of a code sequence holds; null when it says nothing.</summary>
    public static CodedConcept? From(DicomDataset item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var concept = new CodedConcept(
            item.GetString(DicomTag.CodeValue)
                ?? item.GetString(DicomTag.LongCodeValue)
                ?? item.GetString(DicomTag.URNCodeValue)
                ?? "",
            item.GetString(DicomTag.CodingSchemeDesignator) ?? "",
            item.GetString(DicomTag.CodeMeaning) ?? ""
        );
        return concept.Text.Length > 0 ? concept : null;
    }
}
