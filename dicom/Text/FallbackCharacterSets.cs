using System.IO.Enumeration;
using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Text;

/// <summary>
/// Finds the character set of data sets that declare none, or declare a wrong one. Rules for a Station Name go before
/// those for an Institution Name, and these before those for all files; within each, the first that fits is taken.
/// </summary>
public sealed class FallbackCharacterSets
{
    private readonly (FallbackCharacterSetRule Rule, SpecificCharacterSet CharacterSet)[] _rules;

    /// <summary>Takes the rules in the order of their settings.</summary>
    /// <exception cref="ArgumentException">A rule names a character set that is not one of the standard's.</exception>
    public FallbackCharacterSets(IEnumerable<FallbackCharacterSetRule> rules)
    {
        // A stable sort: the given order holds within a rank.
        _rules = [.. rules.OrderBy(Rank).Select(rule => (rule, Understand(rule)))];
    }

    /// <summary>The character set to decode the data set with; set it as <see cref="DicomDataset.CharacterSet"/>.</summary>
    /// <param name="dataset">A data set at the top, not an item.</param>
    public SpecificCharacterSet Resolve(DicomDataset dataset)
    {
        var declared = dataset.CharacterSet;
        if (_rules.Length == 0)
        {
            return declared;
        }

        var isDeclared = IsDeclared(dataset);
        string? stationName = null;
        string? institutionName = null;
        foreach (var (rule, characterSet) in _rules)
        {
            if (
                (rule.Override || !isDeclared)
                && Fits(rule.StationName, ref stationName, dataset, DicomTag.StationName)
                && Fits(rule.InstitutionName, ref institutionName, dataset, DicomTag.InstitutionName)
            )
            {
                return characterSet;
            }
        }

        return declared;
    }

    private static SpecificCharacterSet Understand(FallbackCharacterSetRule rule)
    {
        var characterSet = SpecificCharacterSet.FromTerms(rule.SpecificCharacterSet.Split('\\'));
        return characterSet.IsFullyKnown
            ? characterSet
            : throw new ArgumentException(
                $"'{rule.SpecificCharacterSet}' is not a value of Specific Character Set (0008,0005)."
            );
    }

    private static int Rank(FallbackCharacterSetRule rule) =>
        rule.StationName is not null ? 0
        : rule.InstitutionName is not null ? 1
        : 2;

    /// <summary>A value without any known term declares nothing.</summary>
    private static bool IsDeclared(DicomDataset dataset) =>
        dataset.GetStrings(DicomTag.SpecificCharacterSet).Any(term => CharacterSetTerm.Find(term) is not null);

    private static bool Fits(string? pattern, ref string? name, DicomDataset dataset, DicomTag tag)
    {
        if (pattern is null)
        {
            return true;
        }

        name ??= dataset.TryGetElement(tag, out var element)
            ? Encoding.Latin1.GetString(element.Value.Span.Trim(" \0"u8))
            : "";
        return FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);
    }
}
