using System.Text;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task A_stored_instance_is_found_as_it_was_given()
    {
        var record = Records.Of("1", "1.1", "1.1.1", values: "Modality=CT");

        Assert.Equal([CommitOutcome.Stored], await CommitAsync(record));

        var found = await Index.FindAsync("1", "1.1", "1.1.1", Token);
        Assert.Equal(record.Entry with { PixelDataLayout = default }, found! with { PixelDataLayout = default });
        Assert.Equal(record.Entry.PixelDataLayout.ToArray(), found.PixelDataLayout.ToArray());
        Assert.Null(await Index.FindAsync("1", "1.2", "1.1.1", Token));
        Assert.Null(await Index.FindAsync("2", "1.1", "1.1.1", Token));
        Assert.Null(await Index.FindAsync("1", "1.1", "1.1.2", Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_same_content_again_is_identical_whatever_the_setting(int existing)
    {
        var first = Records.Of("1", "1.1", "1.1.1", "same");
        var second = Records.Of("1", "1.1", "1.1.1", "same");
        await CommitAsync(first);
        var changes = (await Index.ReadChangesAsync(null, 10, Token)).Changes;

        Assert.Equal([CommitOutcome.Identical], await CommitAsync((ExistingInstance)existing, second));

        Assert.Equal(first.Entry.Version, (await Index.FindAsync("1", "1.1", "1.1.1", Token))!.Version);
        Assert.Equal(changes.Count, (await Index.ReadChangesAsync(null, 10, Token)).Changes.Count);
        Assert.Equal([second.Entry.BlobName], await Index.FindUnreferencedAsync([second.Entry.BlobName], Token));
    }

    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 3, 1)]
    public async Task What_happens_to_other_content_is_the_setting(int existing, int outcome, int kept)
    {
        InstanceRecord[] records = [Records.Of("1", "1.1", "1.1.1", "one"), Records.Of("1", "1.1", "1.1.1", "two")];

        // Within one batch as well as between two.
        var outcomes = await CommitAsync((ExistingInstance)existing, records);

        Assert.Equal([CommitOutcome.Stored, (CommitOutcome)outcome], outcomes);
        var found = await Index.FindAsync("1", "1.1", "1.1.1", Token);
        Assert.Equal(records[kept - 1].Entry.Version, found!.Version);
        Assert.Equal(1, Assert.Single(await StudiesAsync()).Computed.StudyRelatedInstances);
        Assert.Equal(
            [(CommitOutcome)outcome],
            await CommitAsync((ExistingInstance)existing, Records.Of("1", "1.1", "1.1.1", "three"))
        );
    }

    [Fact]
    public async Task The_same_SOP_Instance_UID_in_two_studies_is_two_instances()
    {
        Assert.Equal(
            [CommitOutcome.Stored, CommitOutcome.Stored],
            await CommitAsync(Records.Of("1", "1.1", "9", "one"), Records.Of("2", "1.1", "9", "two"))
        );
        Assert.Equal(2, (await StudiesAsync()).Count);
    }

    [Fact]
    public async Task A_replacement_in_another_series_leaves_the_old_one()
    {
        await CommitAsync(
            Records.Of("1", "1.1", "1.1.1", "one", values: ["Modality=CT"]),
            Records.Of("1", "1.2", "1.2.1", "one", values: ["Modality=MR"])
        );
        var before = await Index.ListAsync("1", "1.2", Token);

        Assert.Equal(
            [CommitOutcome.Replaced],
            await CommitAsync(ExistingInstance.Replace, Records.Of("1", "1.2", "1.1.1", "two", values: ["Modality=MR"]))
        );

        var study = Assert.Single(await StudiesAsync());
        Assert.Equal(["MR"], study.Computed.ModalitiesInStudy);
        Assert.Equal((1, 2), (study.Computed.StudyRelatedSeries, study.Computed.StudyRelatedInstances));
        Assert.Null(await Index.ListAsync("1", "1.1", Token));
        Assert.Null(await Index.FindAsync("1", "1.1", "1.1.1", Token));
        Assert.NotEqual(before!.Version, (await Index.ListAsync("1", "1.2", Token))!.Version);
        Assert.Equal(2, Assert.Single(await SeriesAsync()).Computed.SeriesRelatedInstances);
    }

    [Fact]
    public async Task A_series_that_loses_an_instance_to_another_one_has_a_new_version()
    {
        await CommitAsync(Records.Of("1", "1.1", "1.1.1", "one"), Records.Of("1", "1.1", "1.1.2", "one"));
        var before = await Index.ListAsync("1", "1.1", Token);

        await CommitAsync(ExistingInstance.Replace, Records.Of("1", "1.2", "1.1.2", "two"));

        var after = await Index.ListAsync("1", "1.1", Token);
        Assert.NotEqual(before!.Version, after!.Version);
        Assert.Equal(["1.1.1"], after.Instances.Select(each => each.SopInstanceUid));
    }

    [Fact]
    public async Task An_instance_that_moves_twice_in_one_batch_leaves_nothing_behind()
    {
        Assert.Equal(
            [CommitOutcome.Stored, CommitOutcome.Replaced, CommitOutcome.Replaced],
            await CommitAsync(
                ExistingInstance.Replace,
                Records.Of("1", "1.1", "9", "one", Records.CtImageStorage, values: ["Modality=CT"]),
                Records.Of("1", "1.2", "9", "two", Records.MrImageStorage, values: ["Modality=MR"]),
                Records.Of("1", "1.3", "9", "three", Records.MrImageStorage, values: ["Modality=PT"])
            )
        );

        var study = Assert.Single(await StudiesAsync());
        Assert.Equal(["PT"], study.Computed.ModalitiesInStudy);
        Assert.Equal([Records.MrImageStorage], study.Computed.SopClassesInStudy);
        Assert.Equal("1.3", Assert.Single(await SeriesAsync()).SeriesInstanceUid);
        Assert.Equal(3, (await Index.ReadChangesAsync(null, 10, Token)).Changes.Count);
    }

    [Fact]
    public async Task A_study_shows_the_attributes_of_the_instance_stored_last_that_is_there()
    {
        await CommitAsync(Records.Of("1", "1.1", "1.1.1", values: ["PatientID=A", "SeriesDescription=first"]));
        await CommitAsync(Records.Of("1", "1.1", "1.1.2", values: ["PatientID=B", "SeriesDescription=second"]));
        await CommitAsync(Records.Of("1", "1.1", "1.1.3", values: ["PatientID=B", "SeriesDescription=third"]));
        Assert.Equal("PatientID=B", Text(Assert.Single(await StudiesAsync("PatientID=B")).Study));
        Assert.Equal("SeriesDescription=third", Text(Assert.Single(await SeriesAsync()).Series));

        await Index.DeleteAsync("1", "1.1", "1.1.3", Token);
        Assert.Equal("SeriesDescription=second", Text(Assert.Single(await SeriesAsync()).Series));

        await Index.DeleteAsync("1", "1.1", "1.1.2", Token);
        Assert.Equal("PatientID=A", Text(Assert.Single(await StudiesAsync("PatientID=A")).Study));
        Assert.Empty(await StudiesAsync("PatientID=B"));
        Assert.Equal("SeriesDescription=first", Text(Assert.Single(await SeriesAsync()).Series));
    }

    [Fact]
    public async Task A_corrected_name_replaces_the_old_one_in_every_way_of_searching()
    {
        await CommitAsync(Records.Of("1", "1.1", "1.1.1", "one", values: ["PatientName=DOE^JOHN", "Modality=CT"]));
        await CommitAsync(
            ExistingInstance.Replace,
            Records.Of("1", "1.1", "1.1.1", "two", values: ["PatientName=ROE^JANE", "Modality=MR"])
        );

        var name = SearchAttributes.Get(SearchLevel.Study, "PatientName");
        Assert.Empty(await FindAsync(new SearchCondition.Single(name, "DOE^JOHN")));
        Assert.Empty(await FindAsync(new SearchCondition.FuzzyName(name, ["JOHN"])));
        Assert.Single(await FindAsync(new SearchCondition.Wildcard(name, "ROE*")));
        Assert.Single(await FindAsync(new SearchCondition.FuzzyName(name, ["JANE"])));
        Assert.Empty(await FindAsync(new SearchCondition.Single(SearchAttributes.ModalitiesInStudy, "CT")));
        Assert.Single(await FindAsync(new SearchCondition.Single(SearchAttributes.ModalitiesInStudy, "MR")));
    }

    [Fact]
    public async Task Of_ten_that_store_the_same_instance_at_once_one_stores_it()
    {
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Task.Run(() => CommitAsync(Records.Of("1", "1.1", "1.1.1", "same"))))
        );

        Assert.Single(outcomes, each => each[0] == CommitOutcome.Stored);
        Assert.Equal(9, outcomes.Count(each => each[0] == CommitOutcome.Identical));
        Assert.Single((await Index.ListAsync("1", null, Token))!.Instances);
    }

    [Fact]
    public async Task Of_ten_that_store_different_content_at_once_nine_are_refused()
    {
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(each => Task.Run(() => CommitAsync(Records.Of("1", "1.1", "1.1.1", $"content {each}"))))
        );

        Assert.Single(outcomes, each => each[0] == CommitOutcome.Stored);
        Assert.Equal(9, outcomes.Count(each => each[0] == CommitOutcome.Conflict));
    }

    [Fact]
    public async Task Attributes_are_shown_again_that_gave_way_within_one_commit_and_returned()
    {
        await CommitAsync(Records.Of("1", "1.1", "1.1.1", values: "StudyDescription=first"));
        await CommitAsync(
            Records.Of("1", "1.1", "1.1.2", values: "StudyDescription=second"),
            Records.Of("1", "1.1", "1.1.3", values: "StudyDescription=first")
        );

        await Index.DeleteAsync("1", "1.1", "1.1.3", Token);
        Assert.Single(await StudiesAsync("StudyDescription=second"));
        await Index.DeleteAsync("1", "1.1", "1.1.2", Token);
        Assert.Single(await StudiesAsync("StudyDescription=first"));
    }

    [Fact]
    public async Task Counts_are_right_whatever_is_stored_and_deleted_at_once()
    {
        var tasks = Enumerable
            .Range(0, 8)
            .Select(worker =>
                Task.Run(async () =>
                {
                    var random = new Random(worker);
                    for (var i = 0; i < 40; i++)
                    {
                        var (study, series) = ($"1.{random.Next(3)}", $"{random.Next(3)}");
                        var instance = $"{study}.{series}.{random.Next(4)}";
                        if (random.Next(3) == 0)
                        {
                            await Index.DeleteAsync(
                                study,
                                random.Next(4) == 0 ? null : series,
                                random.Next(2) == 0 ? null : instance,
                                Token
                            );
                        }
                        else
                        {
                            var modality = $"Modality={(random.Next(2) == 0 ? "CT" : "MR")}";
                            var date = $"StudyDate=2020010{random.Next(1, 4)}";
                            await CommitAsync(
                                ExistingInstance.Replace,
                                Records.Of(study, series, instance, $"{worker} {i}", values: [modality, date])
                            );
                        }
                    }
                })
            );
        await Task.WhenAll(tasks);

        await AssertConsistentAsync();
    }

    private async Task AssertConsistentAsync()
    {
        var series = await SeriesAsync();
        foreach (var study in await StudiesAsync())
        {
            var ofStudy = series.Where(each => each.StudyInstanceUid == study.StudyInstanceUid).ToList();
            var listing = await Index.ListAsync(study.StudyInstanceUid, null, Token);
            Assert.Equal(listing!.Instances.Count, study.Computed.StudyRelatedInstances);
            Assert.Equal(ofStudy.Count, study.Computed.StudyRelatedSeries);
            Assert.Equal(
                ofStudy.Select(each => Text(each.Series)["Modality=".Length..]).Distinct().Order(),
                study.Computed.ModalitiesInStudy
            );
            foreach (var each in ofStudy)
            {
                var instances = await Index.ListAsync(study.StudyInstanceUid, each.SeriesInstanceUid, Token);
                Assert.Equal(instances!.Instances.Count, each.Computed.SeriesRelatedInstances);
            }
        }

        // What is counted apart from the rows tells how many remain after a page of none.
        var date = SearchAttributes.Get(SearchLevel.Study, "StudyDate");
        SearchCondition[][] searches =
        [
            [],
            [new SearchCondition.Range(date, "20200102", null)],
        ];
        foreach (var level in Enum.GetValues<SearchLevel>())
        {
            foreach (var conditions in searches)
            {
                var query = new SearchQuery(level, null, null, new SearchCondition.All(conditions), 0, 0);
                var everything = query with { Limit = 1000 };
                Assert.Equal(
                    (await Index.SearchAsync(everything, Token)).Matches.Count,
                    (await Index.SearchAsync(query, Token)).Remaining
                );
            }
        }
    }

    private Task<IReadOnlyList<CommitOutcome>> CommitAsync(params InstanceRecord[] records) =>
        CommitAsync(ExistingInstance.Reject, records);

    private Task<IReadOnlyList<CommitOutcome>> CommitAsync(
        ExistingInstance existing,
        params InstanceRecord[] records
    ) => Index.CommitAsync(records, existing, Token);

    private Task<IReadOnlyList<SearchMatch>> StudiesAsync(string? value = null)
    {
        var values = value is null ? [] : Records.Level(SearchLevel.Study, value).Values;
        return FindAsync([.. values.Select(each => new SearchCondition.Single(each.Attribute, each.Value))]);
    }

    private async Task<IReadOnlyList<SearchMatch>> FindAsync(params SearchCondition[] conditions) =>
        (
            await Index.SearchAsync(
                new SearchQuery(SearchLevel.Study, null, null, new SearchCondition.All(conditions), 100, 0),
                Token
            )
        ).Matches;

    private async Task<IReadOnlyList<SearchMatch>> SeriesAsync() =>
        (
            await Index.SearchAsync(
                new SearchQuery(SearchLevel.Series, null, null, new SearchCondition.All([]), 100, 0),
                Token
            )
        ).Matches;

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
