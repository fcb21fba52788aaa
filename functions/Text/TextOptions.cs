using System.ComponentModel.DataAnnotations;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Functions.Text;

/// <summary>Settings of how text is decoded, section <c>Text</c>.</summary>
internal sealed class TextOptions : IValidatableObject
{
    /// <summary>
    /// The character sets of files that declare none, or a wrong one. Rules for a Station Name go before those for an
    /// Institution Name, and these before those for all files.
    /// </summary>
    public IList<FallbackCharacterSetRule> FallbackCharacterSets { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < FallbackCharacterSets.Count; i++)
        {
            if (!IsUnderstood(FallbackCharacterSets[i]))
            {
                yield return new ValidationResult(
                    $"Text:FallbackCharacterSets:{i}:SpecificCharacterSet must be a value of Specific Character Set "
                        + "(0008,0005), such as ISO_IR 100."
                );
            }
        }
    }

    private static bool IsUnderstood(FallbackCharacterSetRule rule)
    {
        // The binder leaves null what a rule does not say, required or not.
        if (string.IsNullOrEmpty(rule.SpecificCharacterSet))
        {
            return false;
        }

        return SpecificCharacterSet.FromTerms(rule.SpecificCharacterSet.Split('\\')).IsFullyKnown;
    }
}
