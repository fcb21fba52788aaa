using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>
/// What every index finds: what <see cref="SearchPredicate"/> does, in the order and number promised. Adapters that agree
/// with it agree with each other.
/// </summary>
public abstract class SearchConformance : IAsyncLifetime
{
    private protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Random archives, each with many searches.</summary>
    protected abstract int Archives { get; }

    /// <summary>Finds out where to make indexes; skips the test where they cannot be had.</summary>
    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Lends an index that holds some records.</summary>
    private protected abstract Task WithIndexAsync(
        IReadOnlyList<InstanceRecord> records,
        Func<IMetadataIndex, Task> use
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Finds_what_the_predicate_finds_in_the_order_and_number_promised(int level)
    {
        var archiveAndQueries =
            from archive in SearchGenerators.Archive
            from queries in Gen.ListOf(Query((SearchLevel)level), 20)
            select (archive, queries);
        Check.One(
            Properties.Cases(Archives),
            Prop.ForAll(
                archiveAndQueries.ToArbitrary(),
                each =>
                    WithIndexAsync(
                        each.archive,
                        async index =>
                        {
                            foreach (var query in each.queries)
                            {
                                AssertFound(each.archive, query, await index.SearchAsync(query, CancellationToken));
                            }
                        }
                    )
            )
        );
    }

    // A quarter of the searches is within a study, and some of those within a series.
    private static Gen<SearchQuery> Query(SearchLevel level) =>
        from query in SearchGenerators.Query(level)
        from isWithin in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from study in Gen.Choose(1, 4)
        from series in Gen.Choose(0, 3)
        select isWithin
            ? query with
            {
                StudyInstanceUid = Uid($"1.2.{study}"),
                SeriesInstanceUid = level == SearchLevel.Instance && series > 0 ? Uid($"1.2.{study}.{series}") : null,
            }
            : query;

    private static string Uid(FormattableString uid) => uid.ToString(CultureInfo.InvariantCulture);

    private static void AssertFound(IReadOnlyList<InstanceRecord> archive, SearchQuery query, SearchResult result)
    {
        var matching = SearchGenerators.Matching(archive, query.Level, query.Condition);
        var expected = InOrder(archive)
            .Where(record => query.StudyInstanceUid is not { } uid || record.Entry.StudyInstanceUid == uid)
            .Where(record => query.SeriesInstanceUid is not { } uid || record.Entry.SeriesInstanceUid == uid)
            .DistinctBy(record => Key(query.Level, record.Entry))
            .Where(record => matching.Contains(Key(query.Level, record.Entry)))
            .ToList();
        Assert.Equal(
            expected.Skip(query.Offset).Take(query.Limit).Select(record => Expected(archive, query.Level, record)),
            result.Matches.Select(Found)
        );
        Assert.Equal(Math.Max(0, expected.Count - query.Offset - query.Limit), result.Remaining);
    }

    private static string Key(SearchLevel level, InstanceEntry entry) =>
        level switch
        {
            SearchLevel.Study => entry.StudyInstanceUid,
            SearchLevel.Series => $"{entry.StudyInstanceUid}/{entry.SeriesInstanceUid}",
            _ => $"{entry.StudyInstanceUid}/{entry.SeriesInstanceUid}/{entry.SopInstanceUid}",
        };

    private static Match Expected(IReadOnlyList<InstanceRecord> archive, SearchLevel level, InstanceRecord record)
    {
        var study = archive.Where(other => other.Entry.StudyInstanceUid == record.Entry.StudyInstanceUid).ToList();
        var series = study.Count(other => other.Entry.SeriesInstanceUid == record.Entry.SeriesInstanceUid);
        return new Match(
            Key(level, record.Entry),
            Join(study.Select(other => Value(other.Series, "Modality"))),
            Join(study.Select(other => other.Entry.SopClassUid)),
            study.DistinctBy(other => other.Entry.SeriesInstanceUid).Count(),
            study.Count,
            level == SearchLevel.Study ? 0 : series,
            level == SearchLevel.Instance ? record.Entry.TransferSyntaxUid : ""
        );
    }

    private static Match Found(SearchMatch match) =>
        new(
            string.Join(
                '/',
                new[] { match.StudyInstanceUid, match.SeriesInstanceUid, match.SopInstanceUid }.Where(uid =>
                    uid is not null
                )
            ),
            string.Join('|', match.Computed.ModalitiesInStudy),
            string.Join('|', match.Computed.SopClassesInStudy),
            match.Computed.StudyRelatedSeries,
            match.Computed.StudyRelatedInstances,
            match.Computed.SeriesRelatedInstances,
            string.Join('|', match.Computed.TransferSyntaxes)
        );

    private static string Join(IEnumerable<string> values) =>
        string.Join('|', values.Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<InstanceRecord> InOrder(IReadOnlyList<InstanceRecord> archive) =>
        archive
            .OrderByDescending(record => Value(record.Study, "StudyDate"), StringComparer.Ordinal)
            .ThenByDescending(record => Value(record.Study, "StudyTime"), StringComparer.Ordinal)
            .ThenBy(record => record.Entry.StudyInstanceUid, StringComparer.Ordinal)
            .ThenBy(record => Number(record.Series, "SeriesNumber"))
            .ThenBy(record => record.Entry.SeriesInstanceUid, StringComparer.Ordinal)
            .ThenBy(record => Number(record.Instance, "InstanceNumber"))
            .ThenBy(record => record.Entry.SopInstanceUid, StringComparer.Ordinal);

    private static string Value(LevelAttributes attributes, string keyword) =>
        attributes.Values.FirstOrDefault(value => value.Attribute.Keyword == keyword).Value ?? "";

    private static long Number(LevelAttributes attributes, string keyword) =>
        long.TryParse(Value(attributes, keyword), CultureInfo.InvariantCulture, out var number)
            ? number
            : long.MaxValue;

    /// <summary>What a match is compared by.</summary>
    private sealed record Match(
        string Key,
        string ModalitiesInStudy,
        string SopClassesInStudy,
        int StudyRelatedSeries,
        int StudyRelatedInstances,
        int SeriesRelatedInstances,
        string TransferSyntaxes
    );
}
