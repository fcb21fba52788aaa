using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task Changes_tell_what_happened_in_order()
    {
        var first = Records.Of("1", "1.1", "1.1.1", "one", values: "Modality=CT");
        var second = Records.Of("1", "1.1", "1.1.1", "two");
        await ReplaceAsync(first);
        await ReplaceAsync(second);
        await Index.DeleteAsync("1", null, null, Token);

        var changes = (await Index.ReadChangesAsync(null, 10, Token)).Changes;

        Assert.Equal(
            [
                (IndexChangeKind.Stored, first.Entry.Version, "CT"),
                (IndexChangeKind.Replaced, second.Entry.Version, null),
                (IndexChangeKind.Deleted, second.Entry.Version, (string?)null),
            ],
            changes.Select(each => (each.Kind, each.Instance.Version, each.Instance.Modality))
        );
        Assert.Equal(changes.Select(each => each.Sequence).Order().Distinct(), changes.Select(each => each.Sequence));
        Assert.All(changes, each => Assert.Equal(Time.Now, each.At));
        Assert.Equal(
            changes.Skip(1).Take(1).Select(each => each.Sequence),
            (
                await Index.ReadChangesAsync((await Index.ReadChangesAsync(null, 1, Token)).Position, 1, Token)
            ).Changes.Select(each => each.Sequence)
        );
    }

    [Fact]
    public async Task Blobs_become_garbage_when_their_instance_goes_and_segments_when_the_last_one_does()
    {
        var one = Records.Of("1", "1.1", "1.1.1", "one", segment: "shared");
        var two = Records.Of("1", "1.1", "1.1.2", "one", segment: "shared");
        await ReplaceAsync(one, two);

        await Index.DeleteAsync("1", "1.1", "1.1.1", Token);
        Assert.Equal([one.Entry.BlobName], await GarbageAsync());

        await ReplaceAsync(Records.Of("1", "1.1", "1.1.2", "two", segment: "other"));
        Assert.Equal([one.Entry.BlobName, two.Entry.BlobName, "shared"], await GarbageAsync());
        Assert.Empty(await Index.ReadGarbageAsync(Time.Now, 10, Token));

        await Index.ForgetGarbageAsync([one.Entry.BlobName, "shared"], Token);
        Assert.Equal([two.Entry.BlobName], await GarbageAsync());
    }

    [Fact]
    public async Task A_segment_of_two_series_is_garbage_only_when_neither_uses_it()
    {
        await ReplaceAsync(
            Records.Of("1", "1.1", "1.1.1", segment: "shared"),
            Records.Of("1", "1.2", "1.2.1", segment: "shared")
        );

        await Index.DeleteAsync("1", "1.1", null, Token);
        Assert.DoesNotContain("shared", await GarbageAsync());

        await Index.DeleteAsync("1", "1.2", null, Token);
        Assert.Contains("shared", await GarbageAsync());
    }

    [Fact]
    public async Task What_one_batch_stores_and_replaces_is_garbage_too()
    {
        var first = Records.Of("1", "1.1", "1.1.1", "one");
        await ReplaceAsync(first, Records.Of("1", "1.1", "1.1.1", "two"));

        Assert.Equal([first.Entry.BlobName, first.Entry.Metadata.BlobName], await GarbageAsync());
    }

    [Fact]
    public async Task Unreferenced_is_what_nobody_uses_and_nobody_noted()
    {
        var used = Records.Of("1", "1.1", "1.1.1");
        var gone = Records.Of("1", "1.1", "1.1.2");
        await ReplaceAsync(used, gone);
        await Index.DeleteAsync("1", "1.1", "1.1.2", Token);

        Assert.Equal(
            ["orphan"],
            await Index.FindUnreferencedAsync(
                [
                    used.Entry.BlobName,
                    used.Entry.Metadata.BlobName,
                    "orphan",
                    gone.Entry.BlobName,
                    gone.Entry.Metadata.BlobName,
                ],
                Token
            )
        );
    }

    [Fact]
    public async Task Compaction_makes_many_segments_one()
    {
        InstanceRecord[] records =
        [
            .. Enumerable.Range(1, 4).Select(each => Records.Of("1", "1.1", $"1.1.{each}", segment: $"s{each}")),
        ];
        foreach (var record in records)
        {
            await ReplaceAsync(record);
        }

        await ReplaceAsync(Records.Of("1", "1.2", "1.2.1"));
        Assert.Equal([("1", "1.1")], await Index.FindFragmentedSeriesAsync(3, 10, Token));
        Assert.Empty(await Index.FindFragmentedSeriesAsync(4, 10, Token));

        // One goes before the compaction that has read it is done.
        await Index.DeleteAsync("1", "1.1", "1.1.4", Token);
        await Index.MoveMetadataAsync(
            "1",
            "1.1",
            records.ToDictionary(each => each.Entry.Version, each => new BlobRange("compact", 5, 6)),
            Token
        );

        Assert.Empty(await Index.FindFragmentedSeriesAsync(1, 10, Token));
        var listing = await Index.ListAsync("1", "1.1", Token);
        Assert.All(listing!.Instances, each => Assert.Equal(new BlobRange("compact", 5, 6), each.Metadata));
        Assert.Equal(3, listing.Instances.Count);
        Assert.Equal([records[3].Entry.BlobName, "s1", "s2", "s3", "s4"], await GarbageAsync());
    }

    [Fact]
    public async Task A_compaction_of_what_is_gone_leaves_its_own_segment_as_garbage()
    {
        var record = Records.Of("1", "1.1", "1.1.1");
        await ReplaceAsync(record);
        await Index.DeleteAsync("1", null, null, Token);

        await Index.MoveMetadataAsync(
            "1",
            "1.1",
            new Dictionary<string, BlobRange> { [record.Entry.Version] = new("compact", 0, 1) },
            Token
        );

        Assert.Contains("compact", await GarbageAsync());
    }

    private async Task<IEnumerable<string>> GarbageAsync() =>
        (await Index.ReadGarbageAsync(Time.Now + TimeSpan.FromTicks(1), 10, Token)).Order();

    private Task ReplaceAsync(params InstanceRecord[] records) =>
        Index.CommitAsync(records, ExistingInstance.Replace, Token);
}
