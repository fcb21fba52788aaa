using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The query tree: what a search asks, parsed once. Adapters translate it; <see cref="SearchPredicate"/> evaluates it
/// over documents and is their oracle. Operands are in the normal form of their attribute's kind. An empty string among
/// an attribute's values never meets anything but <see cref="Empty"/>.
/// </summary>
internal abstract record SearchCondition
{
    /// <summary>Every one of them holds; an empty list always does.</summary>
    internal sealed record All(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;

    /// <summary>At least one of them holds; there is at least one.</summary>
    internal sealed record Any(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;

    /// <summary>Single value matching: some value equals the operand (PS3.4 §C.2.2.2.1).</summary>
    internal sealed record Single(SearchAttribute Attribute, string Value) : SearchCondition;

    /// <summary>
    /// Some value matches the pattern, in which <c>*</c> stands for any number of characters and <c>?</c> for one
    /// (one code point); all others stand for themselves (PS3.4 §C.2.2.2.4). Only for text and person names.
    /// </summary>
    internal sealed record Wildcard(SearchAttribute Attribute, string Pattern) : SearchCondition;

    /// <summary>
    /// Some value lies between the bounds, both inclusive, in ordinal order; a null bound is open (PS3.4 §C.2.2.2.5).
    /// Only for dates and times.
    /// </summary>
    internal sealed record Range(SearchAttribute Attribute, string? Low, string? High) : SearchCondition;

    /// <summary>
    /// Date and time together, as one point in time, lie between the bounds, both inclusive; a null bound is open
    /// (PS3.4 §C.2.2.2.5.4). Bounds are a date followed by a time. Without a date or without a time there is no point
    /// in time, hence no match. Both attributes are of the same level and outside sequences.
    /// </summary>
    internal sealed record DateTimeRange(SearchAttribute Date, SearchAttribute Time, string? Low, string? High)
        : SearchCondition;

    /// <summary>The attribute is absent or has no value (PS3.4 §C.2.2.2.7, empty value matching).</summary>
    internal sealed record Empty(SearchAttribute Attribute) : SearchCondition;

    /// <summary>
    /// Every word starts some of the <see cref="PersonName.Words"/> of the name's values, whichever, in any order
    /// (PS3.18 §8.3.4.2, fuzzy matching).
    /// </summary>
    internal sealed record FuzzyName(SearchAttribute Attribute, IReadOnlyList<string> Words) : SearchCondition;

    /// <summary>
    /// One and the same item of a sequence meets every one of these, whose attributes are all within that sequence
    /// (PS3.4 §C.2.2.2.6). Where the sequence has no items, what holds of no values at all does.
    /// </summary>
    internal sealed record Item(DicomTag Sequence, IReadOnlyList<SearchCondition> Conditions) : SearchCondition;
}
