namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The query tree: what a search asks, parsed once. Adapters translate it; <see cref="SearchPredicate"/> evaluates it
/// over documents and is their oracle.
/// </summary>
internal abstract record SearchCondition
{
    /// <summary>Every one of them holds; an empty list always does.</summary>
    internal sealed record All(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;

    /// <summary>At least one of them holds.</summary>
    internal sealed record Any(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;

    /// <summary>Single value matching: some value equals the operand, in normal form (PS3.4 §C.2.2.2.1).</summary>
    internal sealed record Single(SearchAttribute Attribute, string Value) : SearchCondition;

    /// <summary>Some value matches the pattern of literal characters, <c>*</c> and <c>?</c> (PS3.4 §C.2.2.2.4), in normal form.</summary>
    internal sealed record Wildcard(SearchAttribute Attribute, string Pattern) : SearchCondition;

    /// <summary>Some non-empty value lies between the bounds, both inclusive; a null bound is open (PS3.4 §C.2.2.2.5).</summary>
    internal sealed record Range(SearchAttribute Attribute, string? Low, string? High) : SearchCondition;

    /// <summary>Date and time together, as one point in time, lie between the bounds (PS3.4 §C.2.2.2.5.1); bounds are normal date followed by normal time.</summary>
    internal sealed record DateTimeRange(SearchAttribute Date, SearchAttribute Time, string? Low, string? High)
        : SearchCondition;

    /// <summary>The attribute is absent or has no value (PS3.18 §8.3.4.3 empty value matching).</summary>
    internal sealed record Empty(SearchAttribute Attribute) : SearchCondition;

    /// <summary>Every word, in normal form, starts some word of the person name, in any order (PS3.18 §8.3.4.2 fuzzy matching).</summary>
    internal sealed record FuzzyName(SearchAttribute Attribute, IReadOnlyList<string> Words) : SearchCondition;

    /// <summary>One and the same item of a sequence meets every one of these, whose attributes are all within that sequence (PS3.4 §C.2.2.2.6).</summary>
    internal sealed record Item(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;
}
