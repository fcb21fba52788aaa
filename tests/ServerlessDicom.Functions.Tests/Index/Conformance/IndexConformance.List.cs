using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task Lists_by_number_then_UID_and_what_has_no_number_last()
    {
        await CommitAsync(Records.Of("1", "1.3", "a", values: ["InstanceNumber=1"]));
        await CommitAsync(Records.Of("1", "1.2", "b", values: ["SeriesNumber=10", "InstanceNumber=10"]));
        await CommitAsync(Records.Of("1", "1.2", "c", values: ["SeriesNumber=10"]));
        await CommitAsync(Records.Of("1", "1.2", "e", values: ["SeriesNumber=10", "InstanceNumber=9"]));
        await CommitAsync(Records.Of("1", "1.2", "d", values: ["SeriesNumber=10", "InstanceNumber=9"]));
        await CommitAsync(Records.Of("1", "1.1", "f", values: ["SeriesNumber=-2"]));

        Assert.Equal(["f", "d", "e", "b", "c", "a"], await UidsAsync(null));
        Assert.Equal(["d", "e", "b", "c"], await UidsAsync("1.2"));
        Assert.Null(await Index.ListAsync("2", null, Token));
        Assert.Null(await Index.ListAsync("1", "1.4", Token));
    }

    [Fact]
    public async Task Versions_change_with_what_is_listed_and_with_nothing_else()
    {
        await CommitAsync(Records.Of("1", "1.1", "a"), Records.Of("1", "1.2", "b"));
        var first = await VersionsAsync();

        await CommitAsync(Records.Of("1", "1.2", "c"));
        var second = await VersionsAsync();
        Assert.Equal(first.Series1, second.Series1);
        Assert.NotEqual(first.Series2, second.Series2);
        Assert.NotEqual(first.Study, second.Study);

        var b = await Index.FindAsync("1", "1.2", "b", Token);
        await Index.MoveMetadataAsync(
            "1",
            "1.2",
            new Dictionary<string, BlobRange> { [b!.Version] = new("moved", 0, 1) },
            Token
        );
        await CommitAsync(Records.Of("2", "2.1", "a"));
        Assert.Equal(second, await VersionsAsync());

        await Index.DeleteAsync("1", "1.1", "a", Token);
        await CommitAsync(Records.Of("1", "1.1", "a"));
        Assert.NotEqual(second.Series1, (await VersionsAsync()).Series1);
        Assert.All(first.Study, letter => Assert.True(char.IsAsciiLetterOrDigit(letter)));
    }

    [Fact]
    public async Task The_version_of_what_changes_is_never_one_that_was_found_before()
    {
        Assert.Null(await VersionOfAsync(null, null));
        await CommitAsync(Records.Of("1", "1.1", "a"), Records.Of("1", "1.2", "b"));
        var first = await AllVersionsAsync();
        Assert.All(first, Assert.NotNull);
        Assert.Equal(first, await AllVersionsAsync());

        await Index.CommitAsync([Records.Of("1", "1.1", "a", "other")], ExistingInstance.Replace, Token);
        var replaced = await AllVersionsAsync();
        Assert.NotEqual(first[0], replaced[0]);
        Assert.NotEqual(first[1], replaced[1]);
        Assert.NotEqual(first[2], replaced[2]);
        Assert.Equal(first[3..], replaced[3..]);

        await Index.DeleteAsync("1", "1.1", "a", Token);
        var deleted = await AllVersionsAsync();
        Assert.NotEqual(replaced[0], deleted[0]);
        Assert.Null(deleted[1]);
        Assert.Null(deleted[2]);
        Assert.Equal(first[3..], deleted[3..]);

        await Index.DeleteAsync("1", null, null, Token);
        Assert.All(await AllVersionsAsync(), Assert.Null);
        // Of another series, or none at all.
        await CommitAsync(Records.Of("1", "1.1", "a"));
        Assert.Null(await VersionOfAsync("1.2", "a"));
        Assert.Null(await VersionOfAsync("1.2", null));
        Assert.Null(await Index.FindVersionAsync("2", "1.1", "a", Token));

        async Task<string?[]> AllVersionsAsync()
        {
            string?[] versions =
            [
                await VersionOfAsync(null, null),
                await VersionOfAsync("1.1", null),
                await VersionOfAsync("1.1", "a"),
                await VersionOfAsync("1.2", null),
                await VersionOfAsync("1.2", "b"),
            ];
            Assert.Equal(versions[0], (await Other.ListAsync("1", null, Token))?.Version);
            Assert.Equal(versions[1], (await Other.ListAsync("1", "1.1", Token))?.Version);
            Assert.Equal(versions[2], (await Other.FindAsync("1", "1.1", "a", Token))?.Version);
            return versions;
        }

        async Task<string?> VersionOfAsync(string? series, string? instance) =>
            await Other.FindVersionAsync("1", series, instance, Token);
    }

    private async Task<(string Study, string Series1, string Series2)> VersionsAsync() =>
        (
            (await Index.ListAsync("1", null, Token))!.Version,
            (await Index.ListAsync("1", "1.1", Token))!.Version,
            (await Index.ListAsync("1", "1.2", Token))!.Version
        );

    private async Task<IEnumerable<string>> UidsAsync(string? series) =>
        (await Index.ListAsync("1", series, Token))!.Instances.Select(each => each.SopInstanceUid);
}
