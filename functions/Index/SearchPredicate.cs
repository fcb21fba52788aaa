namespace ServerlessDicom.Functions.Index;

/// <summary>Evaluates the query tree over the values of a document: the plain meaning of a search.</summary>
internal static class SearchPredicate
{
    /// <summary>Whether values of all the levels concerned, taken together, meet the condition.</summary>
    public static bool Matches(SearchCondition condition, IReadOnlyCollection<AttributeValue> values) =>
        throw new NotImplementedException();
}
