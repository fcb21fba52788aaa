using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

public sealed class SqliteSearchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Finds_what_the_predicate_finds_in_the_order_and_number_promised(int level)
    {
        var archiveAndQueries =
            from archive in SearchGenerators.Archive
            from queries in Gen.ListOf(SearchGenerators.Query((SearchLevel)level), 12)
            select (archive, queries);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(12),
            Prop.ForAll(archiveAndQueries.ToArbitrary(), each => FindsTheSameAsync(each.archive, each.queries))
        );
    }

    private static async Task FindsTheSameAsync(IReadOnlyList<InstanceRecord> archive, IList<SearchQuery> queries)
    {
        await using var temporary = new TemporaryIndex();
        await temporary.Index.CommitAsync(archive, ExistingInstance.Reject, Token);
        foreach (var query in queries)
        {
            var result = await temporary.Index.SearchAsync(query, Token);

            var matching = SearchGenerators.Matching(archive, query.Level, query.Condition);
            string[] ordered = [.. InOrder(archive, query.Level).Where(matching.Contains)];
            Assert.Equal(ordered.Skip(query.Offset).Take(query.Limit), result.Matches.Select(Key));
            Assert.Equal(Math.Max(0, ordered.Length - query.Offset - query.Limit), result.Remaining);
        }
    }

    private static IEnumerable<string> InOrder(IReadOnlyList<InstanceRecord> archive, SearchLevel level) =>
        archive
            .OrderByDescending(record => Value(record.Study, "StudyDate"), StringComparer.Ordinal)
            .ThenByDescending(record => Value(record.Study, "StudyTime"), StringComparer.Ordinal)
            .ThenBy(record => record.Entry.StudyInstanceUid, StringComparer.Ordinal)
            .ThenBy(record => Number(record.Series, "SeriesNumber"))
            .ThenBy(record => record.Entry.SeriesInstanceUid, StringComparer.Ordinal)
            .ThenBy(record => Number(record.Instance, "InstanceNumber"))
            .ThenBy(record => record.Entry.SopInstanceUid, StringComparer.Ordinal)
            .Select(record =>
                Key(
                    record.Entry.StudyInstanceUid,
                    level >= SearchLevel.Series ? record.Entry.SeriesInstanceUid : null,
                    level == SearchLevel.Instance ? record.Entry.SopInstanceUid : null
                )
            )
            .Distinct();

    private static string Value(LevelAttributes attributes, string keyword) =>
        attributes.Values.FirstOrDefault(value => value.Attribute.Keyword == keyword).Value ?? "";

    private static long Number(LevelAttributes attributes, string keyword) =>
        long.TryParse(Value(attributes, keyword), CultureInfo.InvariantCulture, out var number)
            ? number
            : long.MaxValue;

    private static string Key(SearchMatch match) =>
        Key(match.StudyInstanceUid, match.SeriesInstanceUid, match.SopInstanceUid);

    private static string Key(params string?[] uids) => string.Join('/', uids.Where(uid => uid is not null));
}
