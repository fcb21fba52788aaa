using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

public abstract partial class IndexConformance
{
    [Fact]
    public async Task A_request_for_commitment_is_added_once_and_changed_by_one_at_a_time()
    {
        var transaction = new CommitmentTransaction("1.2.3", "hash", "request"u8.ToArray(), Time.Now.AddDays(1));
        Assert.Null(await Commitments.ReadAsync("1.2.3", Token));
        Assert.True(await Commitments.TryAddAsync(transaction, Token));
        Assert.False(await OtherCommitments.TryAddAsync(transaction with { Hash = "other" }, Token));

        var read = (await Commitments.ReadAsync("1.2.3", Token))!;
        Assert.Equal(("hash", false, transaction.ExpiresAt), (read.Hash, read.IsDone, read.ExpiresAt));
        Assert.Equal("request"u8, read.Request.Span);
        Assert.True(read.Outcomes.IsEmpty);
        Assert.Equal(["1.2.3"], await Commitments.FindOpenAsync(Time.Now, 10, Token));

        var working = read with { Outcomes = new byte[] { 1, 2 }, WorkedUntil = Time.Now.AddMinutes(5) };
        var worked = await Commitments.TryUpdateAsync(working, Token);
        Assert.NotNull(worked);
        Assert.Null(await OtherCommitments.TryUpdateAsync(working, Token));
        Assert.Empty(await Commitments.FindOpenAsync(Time.Now, 10, Token));
        Assert.Equal(["1.2.3"], await Commitments.FindOpenAsync(Time.Now.AddMinutes(5), 10, Token));

        Assert.NotNull(await Commitments.TryUpdateAsync(worked with { IsDone = true }, Token));
        var done = (await OtherCommitments.ReadAsync("1.2.3", Token))!;
        Assert.True(done.IsDone);
        Assert.Equal([1, 2], done.Outcomes.ToArray());
        Assert.Empty(await Commitments.FindOpenAsync(Time.Now.AddMinutes(10), 10, Token));
    }

    [Fact]
    public async Task A_request_for_commitment_goes_when_its_time_is_over()
    {
        var transaction = new CommitmentTransaction("1.2.3", "hash", "request"u8.ToArray(), Time.Now.AddDays(1));
        Assert.True(await Commitments.TryAddAsync(transaction, Token));
        Time.Now = transaction.ExpiresAt;

        Assert.Null(await Commitments.ReadAsync("1.2.3", Token));
        Assert.True(
            await Commitments.TryAddAsync(transaction with { Hash = "other", ExpiresAt = Time.Now.AddDays(1) }, Token)
        );
        Assert.Equal("other", (await Commitments.ReadAsync("1.2.3", Token))?.Hash);
    }
}
