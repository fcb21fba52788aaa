using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Theory]
    [InlineData("1.1", "1.1.1", 1)]
    [InlineData("1.1", null, 2)]
    [InlineData(null, null, 3)]
    [InlineData("1.2", "1.1.1", 0)]
    [InlineData("9", null, 0)]
    public async Task Deletes_what_the_path_names(string? series, string? instance, int expected)
    {
        await StoreAsync("1.1/1.1.1", "1.1/1.1.2", "1.2/1.2.1");

        Assert.Equal(expected, await Index.DeleteAsync("1", series, instance, Token));

        var left = await Index.ListAsync("1", null, Token);
        Assert.Equal(3 - expected, left?.Instances.Count ?? 0);
        Assert.Equal(expected > 0, await Index.WasDeletedAsync("1", series, instance, Token));
    }

    [Fact]
    public async Task With_its_last_instance_goes_the_series_and_with_its_last_series_the_study()
    {
        await StoreAsync("1.1/1.1.1", "1.2/1.2.1");

        await Index.DeleteAsync("1", "1.1", "1.1.1", Token);
        Assert.Null(await Index.ListAsync("1", "1.1", Token));
        Assert.True(await Index.WasDeletedAsync("1", "1.1", null, Token));
        Assert.False(await Index.WasDeletedAsync("1", null, null, Token));

        await Index.DeleteAsync("1", "1.2", "1.2.1", Token);
        Assert.Null(await Index.ListAsync("1", null, Token));
        Assert.True(await Index.WasDeletedAsync("1", null, null, Token));
        var search = await Index.SearchAsync(
            new SearchQuery(SearchLevel.Instance, null, null, new SearchCondition.All([]), 0, 0),
            Token
        );
        Assert.Equal(0, search.Remaining);
    }

    [Fact]
    public async Task What_is_stored_again_is_no_longer_deleted()
    {
        await StoreAsync("1.1/1.1.1", "1.2/1.2.1");
        await Index.DeleteAsync("1", null, null, Token);
        var deleted = await Index.WasDeletedAsync("1", "1.1", "1.1.1", Token);

        await StoreAsync("1.1/1.1.1");

        Assert.True(deleted);
        Assert.False(await Index.WasDeletedAsync("1", "1.1", "1.1.1", Token));
        Assert.False(await Index.WasDeletedAsync("1", "1.1", null, Token));
        Assert.False(await Index.WasDeletedAsync("1", null, null, Token));
        Assert.True(await Index.WasDeletedAsync("1", "1.2", null, Token));
        Assert.True(await Index.WasDeletedAsync("1", "1.2", "1.2.1", Token));
    }

    [Fact]
    public async Task What_was_never_there_was_not_deleted()
    {
        await StoreAsync("1.1/1.1.1");
        await Index.DeleteAsync("1", null, null, Token);

        Assert.False(await Index.WasDeletedAsync("2", null, null, Token));
        Assert.False(await Index.WasDeletedAsync("1", "1.2", null, Token));
        Assert.False(await Index.WasDeletedAsync("1", "1.1", "1.1.2", Token));
    }

    [Fact]
    public async Task Deletions_are_forgotten_after_the_time_set()
    {
        await StoreAsync("1.1/1.1.1");
        await Index.DeleteAsync("1", null, null, Token);
        Time.Now += new IndexOptions().KeepDeleted;
        Assert.True(await Index.WasDeletedAsync("1", null, null, Token));

        Time.Now += TimeSpan.FromTicks(1);
        Assert.False(await Index.WasDeletedAsync("1", null, null, Token));

        // The next change clears up, and what is not yet that old stays.
        await StoreAsync("1.2/1.2.1");
        Assert.Equal(
            ["1.2.1"],
            (await Index.ReadChangesAsync(null, 10, Token)).Changes.Select(each => each.Instance.SopInstanceUid)
        );
    }

    [Fact]
    public async Task Lists_follow_from_what_is_left()
    {
        await Index.CommitAsync(
            [
                Records.Of("1", "1.1", "1.1.1", sopClass: Records.CtImageStorage, values: ["Modality=CT"]),
                Records.Of("1", "1.2", "1.2.1", sopClass: Records.MrImageStorage, values: ["Modality=MR"]),
                Records.Of("1", "1.2", "1.2.2", sopClass: Records.CtImageStorage, values: ["Modality=MR"]),
            ],
            ExistingInstance.Reject,
            Token
        );

        await Index.DeleteAsync("1", "1.2", "1.2.1", Token);

        var query = new SearchQuery(SearchLevel.Study, null, null, new SearchCondition.All([]), 10, 0);
        var computed = Assert.Single((await Index.SearchAsync(query, Token)).Matches).Computed;
        Assert.Equal(["CT", "MR"], computed.ModalitiesInStudy);
        Assert.Equal([Records.CtImageStorage], computed.SopClassesInStudy);
    }

    private Task StoreAsync(params string[] instances) =>
        Index.CommitAsync(
            [
                .. instances.Select(each =>
                {
                    var uids = each.Split('/');
                    return Records.Of("1", uids[0], uids[1]);
                }),
            ],
            ExistingInstance.Reject,
            Token
        );
}
