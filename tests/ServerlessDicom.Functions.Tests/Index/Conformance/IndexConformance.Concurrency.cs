using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task Twenty_writers_in_two_processes_store_into_one_study_and_every_count_is_exact()
    {
        const int Writers = 20;
        const int OfWriter = 5;
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var index = writer % 2 == 0 ? Index : Other;
                        for (var i = 0; i < OfWriter; i++)
                        {
                            var record = Records.Of("1", $"1.{writer % 3}", $"1.{writer}.{i}", values: ["Modality=CT"]);
                            Assert.Equal(
                                [CommitOutcome.Stored],
                                await index.CommitAsync([record], ExistingInstance.Reject, Token)
                            );
                            Assert.NotNull(await Other.FindAsync("1", $"1.{writer % 3}", $"1.{writer}.{i}", Token));
                        }
                    })
                )
        );

        foreach (var index in (IMetadataIndex[])[Index, Other])
        {
            Assert.Equal(Writers * OfWriter, (await index.ListAsync("1", null, Token))!.Instances.Count);
            for (var series = 0; series < 3; series++)
            {
                var expected = Enumerable.Range(0, Writers).Count(writer => writer % 3 == series) * OfWriter;
                Assert.Equal(expected, (await index.ListAsync("1", $"1.{series}", Token))!.Instances.Count);
            }
        }

        var changes = (await Index.ReadChangesAsync(null, 1000, Token)).Changes;
        Assert.Equal(Writers * OfWriter, changes.Select(change => change.Instance.SopInstanceUid).Distinct().Count());
        Assert.Equal(changes.Count, changes.Select(change => change.Sequence).Distinct().Count());
        await AssertConsistentAsync();
    }

    [Fact]
    public async Task Of_ten_in_two_processes_that_store_the_same_instance_at_once_one_stores_it()
    {
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(each =>
                    Task.Run(() =>
                        (each % 2 == 0 ? Index : Other).CommitAsync(
                            [Records.Of("1", "1.1", "1.1.1", "same")],
                            ExistingInstance.Reject,
                            Token
                        )
                    )
                )
        );

        Assert.Single(outcomes, each => each[0] == CommitOutcome.Stored);
        Assert.Equal(9, outcomes.Count(each => each[0] == CommitOutcome.Identical));
        Assert.Single((await Other.ListAsync("1", null, Token))!.Instances);
    }

    [Fact]
    public async Task A_commit_of_more_than_goes_at_once_is_stored_whole()
    {
        InstanceRecord[] records =
        [
            .. Enumerable.Range(0, 230).Select(i => Records.Of($"1.{i % 2}", "1.1", $"1.1.{i}", segment: "shared")),
        ];

        var outcomes = await CommitAsync(records);

        Assert.All(outcomes, outcome => Assert.Equal(CommitOutcome.Stored, outcome));
        Assert.Equal(115, (await Index.ListAsync("1.1", "1.1", Token))!.Instances.Count);
        Assert.Equal(115, await Index.DeleteAsync("1.1", "1.1", null, Token));
        Assert.Null(await Other.ListAsync("1.1", null, Token));
        Assert.Equal(115, (await Other.ListAsync("1.0", null, Token))!.Instances.Count);
    }
}
