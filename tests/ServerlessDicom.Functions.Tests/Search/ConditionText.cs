using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>Writes conditions down so that tests can compare them.</summary>
internal static class ConditionText
{
    public static string Of(SearchCondition condition) =>
        condition switch
        {
            SearchCondition.All all => $"all({string.Join("; ", all.Conditions.Select(Of))})",
            SearchCondition.Any any => $"any({string.Join("; ", any.Conditions.Select(Of))})",
            SearchCondition.Single single => $"{single.Attribute.Keyword} = {single.Value}",
            SearchCondition.Wildcard wildcard => $"{wildcard.Attribute.Keyword} ~ {wildcard.Pattern}",
            SearchCondition.Range range => $"{range.Attribute.Keyword} in [{range.Low}, {range.High}]",
            SearchCondition.DateTimeRange range =>
                $"{range.Date.Keyword}+{range.Time.Keyword} in [{range.Low}, {range.High}]",
            SearchCondition.Empty empty => $"{empty.Attribute.Keyword} empty",
            SearchCondition.FuzzyName name => $"{name.Attribute.Keyword} words {string.Join(' ', name.Words)}",
            SearchCondition.Item item => $"item {item.Sequence}({string.Join("; ", item.Conditions.Select(Of))})",
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
}
