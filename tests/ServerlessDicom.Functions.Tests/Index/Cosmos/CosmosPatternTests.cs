using ServerlessDicom.Functions.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

public sealed class CosmosPatternTests
{
    [Theory]
    [InlineData("A", "v = @p0")]
    [InlineData("*", "IS_DEFINED(v)")]
    [InlineData("A*", "STARTSWITH(v, @p0)")]
    [InlineData("A**", "STARTSWITH(v, @p0)")]
    [InlineData("*A", "ENDSWITH(v, @p0)")]
    [InlineData("*A*", "CONTAINS(v, @p0)")]
    [InlineData("A*B", "STARTSWITH(v, @p0) AND RegexMatch(v, @p1, 's')")]
    [InlineData("*A*B*", "RegexMatch(v, @p0, 's')")]
    public void Patterns_without_question_marks_are_translated_exactly(string pattern, string expected) =>
        Assert.Equal((true, expected), Translate(pattern));

    [Theory]
    [InlineData("A?", "STARTSWITH(v, @p0)")]
    [InlineData("?", "IS_DEFINED(v)")]
    [InlineData("A?B", "STARTSWITH(v, @p0) AND ENDSWITH(v, @p1)")]
    [InlineData("*A?B*", "CONTAINS(v, @p0) AND CONTAINS(v, @p1)")]
    // An engine of regular expressions that goes back could take very long over these.
    [InlineData("A*A*A*A*A*B", "STARTSWITH(v, @p0) AND CONTAINS(v, @p1) AND ENDSWITH(v, @p2)")]
    public void Other_patterns_are_translated_to_what_follows_from_them(string pattern, string expected) =>
        Assert.Equal((false, expected), Translate(pattern));

    [Fact]
    public void Regular_expressions_take_all_but_wildcards_literally()
    {
        var query = new CosmosQuery("");

        Assert.True(CosmosPattern.Append(query, "v", @"*A.[1]^$|(x){2}+\*B"));

        var (_, value) = Assert.Single(query.ToDefinition().GetQueryParameters());
        Assert.Equal(@"^.*A\.\[1\]\^\$\|\(x\)\{2\}\+\\.*B$", value);
    }

    private static (bool IsExact, string Sql) Translate(string pattern)
    {
        var query = new CosmosQuery("");
        var isExact = CosmosPattern.Append(query, "v", pattern);
        return (isExact, query.ToDefinition().QueryText);
    }
}
