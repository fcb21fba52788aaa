using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    private static readonly ExtendedTag _ofStudy = new(
        new DicomTag(0x00101010),
        DicomVR.AS,
        null,
        SearchLevel.Study,
        1
    );

    private static readonly ExtendedTag _ofSeries = new(
        new DicomTag(0x00081070),
        DicomVR.PN,
        null,
        SearchLevel.Series,
        1
    );

    private static readonly ExtendedTag _ofInstance = new(
        new DicomTag(0x00091001),
        DicomVR.DA,
        "ACME",
        SearchLevel.Instance,
        1
    );

    [Fact]
    public async Task The_list_of_extended_tags_is_changed_by_one_at_a_time()
    {
        var none = await Tags.ReadTagsAsync(Token);
        Assert.Equal((0, 0), (none.Revision, none.All.Count));
        Assert.True(await Tags.TryWriteTagsAsync(new ExtendedTags(1, [_ofStudy, _ofInstance]), Token));
        Assert.False(await OtherTags.TryWriteTagsAsync(new ExtendedTags(1, []), Token));

        var read = await OtherTags.ReadTagsAsync(Token);
        Assert.Equal(1, read.Revision);
        Assert.Equal([_ofStudy, _ofInstance], read.All);
        Assert.True(
            await OtherTags.TryWriteTagsAsync(
                new ExtendedTags(2, [_ofInstance]) { StoreRevision = read.StoreRevision },
                Token
            )
        );
        Assert.False(
            await Tags.TryWriteTagsAsync(new ExtendedTags(2, []) { StoreRevision = read.StoreRevision }, Token)
        );
        Assert.Equal([_ofInstance], (await Tags.ReadTagsAsync(Token)).All);
    }

    [Fact]
    public async Task Values_of_extended_tags_are_matched_at_their_level()
    {
        await ReplaceAsync(
            Tagged("1", "1.1", "1.1.1", (_ofStudy, "040Y"), (_ofSeries, "doe jane"), (_ofInstance, "20260101")),
            Tagged("1", "1.1", "1.1.2", (_ofStudy, "040Y"), (_ofSeries, "doe jane"), (_ofInstance, "20260105")),
            Tagged("1", "1.2", "1.2.1", (_ofStudy, "040Y")),
            Tagged("2", "2.1", "2.1.1", (_ofStudy, "050Y"), (_ofSeries, "roe"))
        );

        Assert.Equal(["1"], await StudiesAsync(new SearchCondition.Single(_ofStudy.Matched, "040Y")));
        Assert.Equal(["1", "2"], await StudiesAsync(new SearchCondition.Wildcard(_ofStudy.Matched, "0*Y")));
        Assert.Empty(await StudiesAsync(new SearchCondition.Empty(_ofStudy.Matched)));
        Assert.Equal(["1.1"], await SeriesAsync(new SearchCondition.Single(_ofSeries.Matched, "doe jane")));
        Assert.Equal(["1.1"], await SeriesAsync(new SearchCondition.FuzzyName(_ofSeries.Matched, ["ja", "doe"])));
        Assert.Equal(["1.2"], await SeriesAsync(new SearchCondition.Empty(_ofSeries.Matched)));
        Assert.Equal(["1.1.2"], await InstancesAsync(new SearchCondition.Range(_ofInstance.Matched, "20260102", null)));
        Assert.Equal(
            ["1.1.1", "1.1.2"],
            await InstancesAsync(
                new SearchCondition.Any([
                    new SearchCondition.Single(_ofInstance.Matched, "20260101"),
                    new SearchCondition.Single(_ofInstance.Matched, "20260105"),
                ]),
                new SearchCondition.Single(_ofStudy.Matched, "040Y")
            )
        );

        // What goes is no longer matched.
        await Index.DeleteAsync("1", "1.1", "1.1.2", Token);
        Assert.Empty(await InstancesAsync(new SearchCondition.Single(_ofInstance.Matched, "20260105")));
        await Index.DeleteAsync("1", null, null, Token);
        Assert.Empty(await StudiesAsync(new SearchCondition.Single(_ofStudy.Matched, "040Y")));
    }

    [Fact]
    public async Task A_study_is_indexed_once_all_its_instances_are()
    {
        var first = Records.Of("1", "1.1", "1.1.1");
        var second = Records.Of("1", "1.1", "1.1.2");
        await ReplaceAsync(first, second, Records.Of("2", "2.1", "2.1.1") with { TagRevision = 1 });
        Assert.True(await Tags.IsIndexedAsync(0, Token));
        Assert.False(await Tags.IsIndexedAsync(1, Token));
        Assert.Equal(1, (await Tags.FindStaleAsync(1, 0, Token)).Count);
        Assert.Equal(["1"], (await Tags.FindStaleAsync(1, 10, Token)).Studies);
        var before = (await Index.ReadChangesAsync(null, 10, Token)).Changes.Count;

        await Tags.ReindexAsync("1", [Anew(first, "040Y", "20260101")], Token);
        Assert.False(await Tags.IsIndexedAsync(1, Token));
        await Tags.ReindexAsync("1", [Anew(second, "041Y", "20260102")], Token);
        Assert.True(await OtherTags.IsIndexedAsync(1, Token));

        // The instance that was stored last tells what the study shows.
        Assert.Equal(["1"], await StudiesAsync(new SearchCondition.Single(_ofStudy.Matched, "041Y")));
        Assert.Empty(await StudiesAsync(new SearchCondition.Single(_ofStudy.Matched, "040Y")));
        Assert.Equal(["1.1.1"], await InstancesAsync(new SearchCondition.Single(_ofInstance.Matched, "20260101")));
        var found = await Index.FindAsync("1", "1.1", "1.1.1", Token);
        Assert.Equal((first.Entry.Version, first.Entry.BlobName), (found!.Version, found.BlobName));
        Assert.Equal(before, (await Index.ReadChangesAsync(null, 10, Token)).Changes.Count);
        Assert.Empty(await GarbageAsync());

        // When it goes, the one before does.
        await Index.DeleteAsync("1", "1.1", "1.1.2", Token);
        Assert.Equal(["1"], await StudiesAsync(new SearchCondition.Single(_ofStudy.Matched, "040Y")));

        // Whoever does not know the tag yet makes the study one that is not indexed.
        await ReplaceAsync(Records.Of("1", "1.1", "1.1.3"));
        Assert.False(await Tags.IsIndexedAsync(1, Token));
    }

    [Fact]
    public async Task Versions_that_are_no_longer_current_are_not_indexed_anew()
    {
        var old = Records.Of("1", "1.1", "1.1.1", "one");
        await ReplaceAsync(old);
        await ReplaceAsync(Records.Of("1", "1.1", "1.1.1", "two"));
        await Tags.ReindexAsync("1", [Anew(old, "040Y", "20260101")], Token);

        Assert.False(await Tags.IsIndexedAsync(1, Token));
        Assert.Empty(await StudiesAsync(new SearchCondition.Single(_ofStudy.Matched, "040Y")));
    }

    private static InstanceRecord Anew(InstanceRecord record, string age, string date) =>
        record with
        {
            Study = With(record.Study, (_ofStudy, age)),
            Instance = With(record.Instance, (_ofInstance, date)),
            TagRevision = 1,
        };

    private static InstanceRecord Tagged(
        string study,
        string series,
        string instance,
        params (ExtendedTag Tag, string Value)[] values
    )
    {
        var record = Records.Of(study, series, instance);
        return record with
        {
            Study = With(record.Study, values),
            Series = With(record.Series, values),
            Instance = With(record.Instance, values),
            TagRevision = 1,
        };

        LevelAttributes With(LevelAttributes level, (ExtendedTag Tag, string Value)[] all) =>
            IndexConformance.With(level, [.. all.Where(each => each.Tag.Level == LevelOf(record, level))]);
    }

    private static SearchLevel LevelOf(InstanceRecord record, LevelAttributes level) =>
        ReferenceEquals(level, record.Study) ? SearchLevel.Study
        : ReferenceEquals(level, record.Series) ? SearchLevel.Series
        : SearchLevel.Instance;

    private static LevelAttributes With(LevelAttributes level, params (ExtendedTag Tag, string Value)[] values) =>
        new(
            Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(level.Json.Span) + string.Concat(values.Select(each => $";{each.Value}"))
            ),
            [.. level.Values, .. values.Select(each => new AttributeValue(each.Tag.Matched, 0, each.Value))]
        );

    private Task<List<string>> StudiesAsync(params SearchCondition[] conditions) =>
        SearchAsync(SearchLevel.Study, match => match.StudyInstanceUid, conditions);

    private Task<List<string>> SeriesAsync(params SearchCondition[] conditions) =>
        SearchAsync(SearchLevel.Series, match => match.SeriesInstanceUid!, conditions);

    private Task<List<string>> InstancesAsync(params SearchCondition[] conditions) =>
        SearchAsync(SearchLevel.Instance, match => match.SopInstanceUid!, conditions);

    private async Task<List<string>> SearchAsync(
        SearchLevel level,
        Func<SearchMatch, string> uid,
        SearchCondition[] conditions
    )
    {
        var query = new SearchQuery(level, null, null, new SearchCondition.All(conditions), 10, 0);
        var result = await Index.SearchAsync(query, Token);
        Assert.Equal(0, result.Remaining);
        return [.. result.Matches.Select(uid).Order()];
    }
}
