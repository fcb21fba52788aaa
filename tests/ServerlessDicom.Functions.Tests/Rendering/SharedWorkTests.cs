using ServerlessDicom.Functions.Rendering;

namespace ServerlessDicom.Functions.Tests.Rendering;

public sealed class SharedWorkTests
{
    private readonly SharedWork<int> work = new();
    private int done;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_at_the_same_time_share_one_piece_of_work()
    {
        var gate = new TaskCompletionSource();
        var asking = Enumerable.Range(0, 20).Select(_ => RunAsync("a", gate.Task, Token)).ToList();
        var other = RunAsync("b", Task.CompletedTask, Token);

        Assert.Equal(7, await other);
        gate.SetResult();

        Assert.All(await Task.WhenAll(asking), result => Assert.Equal(7, result));
        Assert.Equal(2, done);
        Assert.Equal(7, await RunAsync("a", gate.Task, Token));
        Assert.Equal(3, done);
    }

    [Fact]
    public async Task Who_leaves_does_not_take_the_work_from_the_others()
    {
        var gate = new TaskCompletionSource();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = RunAsync("a", gate.Task, leaving.Token);
        var second = RunAsync("a", gate.Task, Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.Equal(7, await second);
        Assert.Equal(1, done);
    }

    [Fact]
    public async Task When_all_have_left_the_work_is_given_up_and_the_next_one_starts_again()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var givenUp = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var first = work.RunAsync(
            "a",
            async token =>
            {
                started.SetResult();
                await using var registration = token.Register(givenUp.SetResult);
                await Task.Delay(Timeout.Infinite, token);
                return 1;
            },
            _ => Task.CompletedTask,
            untilSettled: false,
            leaving.Token
        );
        await started.Task.WaitAsync(Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await givenUp.Task.WaitAsync(Token);
        Assert.Equal(7, await RunAsync("a", Task.CompletedTask, Token));
    }

    [Fact]
    public async Task What_the_work_throws_is_thrown_to_all_and_not_kept()
    {
        var gate = new TaskCompletionSource();
        var asking = Enumerable.Range(0, 3).Select(_ => RunAsync("a", gate.Task, Token)).ToList();

        gate.SetException(new InvalidDataException());

        foreach (var task in asking)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => task);
        }

        Assert.Equal(7, await RunAsync("a", Task.CompletedTask, Token));
    }

    [Fact]
    public async Task Who_asks_while_a_result_is_put_away_gets_it()
    {
        var gate = new TaskCompletionSource();
        var settled = false;
        var waiting = work.RunAsync(
            "a",
            _ => Task.FromResult(1),
            async _ =>
            {
                await gate.Task;
                settled = true;
            },
            untilSettled: true,
            Token
        );

        Assert.Equal(1, await RunAsync("a", Task.CompletedTask, Token));
        Assert.Equal(0, done);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.Equal(1, await waiting);
        Assert.True(settled);
    }

    private Task<int> RunAsync(string key, Task gate, CancellationToken cancellationToken) =>
        work.RunAsync(
            key,
            async _ =>
            {
                await gate;
                Interlocked.Increment(ref done);
                return 7;
            },
            _ => Task.CompletedTask,
            untilSettled: false,
            cancellationToken
        );
}
