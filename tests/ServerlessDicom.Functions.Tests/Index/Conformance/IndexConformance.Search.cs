using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task Finds_page_by_page_newest_first_and_tells_how_many_remain()
    {
        await CommitAsync(
            Records.Of("1", "1.1", "a", values: ["StudyDate=20200101", "StudyTime=100000.000000"]),
            Records.Of("2", "2.1", "b", values: ["StudyDate=20200101", "StudyTime=110000.000000"]),
            Records.Of("3", "3.1", "c"),
            Records.Of("4", "4.1", "d", values: ["StudyDate=20210101"]),
            Records.Of("5", "5.1", "e", values: ["StudyDate=20210101"])
        );

        Assert.Equal(("4 5", 3), await FindAsync(SearchLevel.Study, 2, 0));
        Assert.Equal(("2 1", 1), await FindAsync(SearchLevel.Study, 2, 2));
        Assert.Equal(("3", 0), await FindAsync(SearchLevel.Study, 2, 4));
        Assert.Equal(("", 0), await FindAsync(SearchLevel.Study, 2, 6));
        Assert.Equal(("5.1 2.1 1.1", 1), await FindAsync(SearchLevel.Series, 3, 1));
        Assert.Equal(("c", 0), await FindAsync(SearchLevel.Instance, 3, 4));
    }

    [Fact]
    public async Task Finds_below_studies_across_pages_of_several_series()
    {
        await CommitAsync([
            .. Enumerable
                .Range(0, 24)
                .Select(i =>
                    Records.Of(
                        $"1.{i / 12}",
                        $"1.{i / 12}.{i / 4}",
                        $"{i:00}",
                        values:
                        [
                            $"SeriesNumber={i / 4}",
                            $"InstanceNumber={i}",
                            i % 8 < 4 ? "Modality=CT" : "Modality=MR",
                        ]
                    )
                ),
        ]);
        var ct = new SearchCondition.Single(SearchAttributes.Get(SearchLevel.Series, "Modality"), "CT");
        var seventeen = new SearchCondition.Single(SearchAttributes.Get(SearchLevel.Instance, "InstanceNumber"), "17");

        Assert.Equal(("02 03 04 05 06 07 08", 15), await FindAsync(SearchLevel.Instance, 7, 2));
        Assert.Equal(("03 08 09 10", 5), await FindAsync(SearchLevel.Instance, 4, 3, ct));
        Assert.Equal(("1.0.2 1.1.4", 0), await FindAsync(SearchLevel.Series, 4, 1, ct));
        Assert.Equal(("17", 0), await FindAsync(SearchLevel.Instance, 4, 0, seventeen));
        Assert.Equal(("17", 0), await FindAsync(SearchLevel.Instance, 4, 0, seventeen, ct));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(500)]
    public async Task Finds_by_more_conditions_than_anyone_types(int count)
    {
        await CommitAsync(
            Records.Of("1", "1.1", "a", values: ["PatientID=A40"]),
            Records.Of("2", "2.1", "b", values: ["PatientID=A400"]),
            Records.Of("3", "3.1", "c", values: ["PatientID=B"])
        );
        var patientId = SearchAttributes.Get(SearchLevel.Study, "PatientID");
        SearchCondition[] patterns =
        [
            .. Enumerable.Range(0, count).Select(i => new SearchCondition.Wildcard(patientId, $"?{i}")),
        ];

        var any = await FindAsync(SearchLevel.Study, 10, 0, new SearchCondition.Any(patterns));
        Assert.Equal((count == 50 ? "1" : "1 2", 0), any);
        Assert.Equal(("", 0), await FindAsync(SearchLevel.Study, 10, 0, patterns));
    }

    [Fact]
    public async Task A_batch_is_found_whole_or_not_at_all()
    {
        const int InBatch = 5;
        var storing = Task.Run(
            async () =>
            {
                for (var batch = 0; batch < 6; batch++)
                {
                    await Other.CommitAsync(
                        [.. Enumerable.Range(0, InBatch).Select(i => Records.Of("1", "1.1", $"{batch}.{i}"))],
                        ExistingInstance.Reject,
                        Token
                    );
                }
            },
            Token
        );

        var found = 0;
        do
        {
            var instances = await Index.SearchAsync(All(SearchLevel.Instance, 1000, 0), Token);
            Assert.Equal(0, instances.Matches.Count % InBatch);
            Assert.True(instances.Matches.Count >= found);
            found = instances.Matches.Count;
            Assert.All(instances.Matches, match => Assert.Equal(found, match.Computed.StudyRelatedInstances));
        } while (!storing.IsCompleted);

        await storing;
        Assert.Equal(6 * InBatch, (await Index.SearchAsync(All(SearchLevel.Instance, 1000, 0), Token)).Matches.Count);
    }

    private async Task<(string Uids, long Remaining)> FindAsync(
        SearchLevel level,
        int limit,
        int offset,
        params SearchCondition[] conditions
    )
    {
        var result = await Index.SearchAsync(All(level, limit, offset, conditions), Token);
        return (
            string.Join(
                ' ',
                result.Matches.Select(match =>
                    match.SopInstanceUid ?? match.SeriesInstanceUid ?? match.StudyInstanceUid
                )
            ),
            result.Remaining
        );
    }

    private static SearchQuery All(SearchLevel level, int limit, int offset, params SearchCondition[] conditions) =>
        new(level, null, null, new SearchCondition.All(conditions), limit, offset);
}
