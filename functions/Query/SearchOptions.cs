using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Query;

/// <summary>Settings of searches, section <c>Search</c>.</summary>
internal sealed class SearchOptions : IValidatableObject
{
    /// <summary>Results of a search over all studies that does not say how many it wants; one within a study gets as many as there may be.</summary>
    [Range(1, 100_000)]
    public int DefaultLimit { get; set; } = 100;

    /// <summary>Results of one search at most; who asks for more gets this many and is told how many remain (PS3.18 §8.3.4.4.1).</summary>
    [Range(1, 100_000)]
    public int MaxLimit { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DefaultLimit > MaxLimit)
        {
            yield return new ValidationResult("Search:DefaultLimit is more than Search:MaxLimit.");
        }
    }
}
