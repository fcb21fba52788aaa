using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli.Tests;

public sealed class RetryPolicyTests
{
    [Fact]
    public void Waits_at_least_as_long_as_the_server_asks_and_never_without_bound() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte>(),
                ArbMap.Default.ArbFor<ushort>(),
                ArbMap.Default.ArbFor<byte>(),
                (repetitions, asked, jitter) =>
                {
                    var after = asked % 2 == 0 ? TimeSpan.FromSeconds(asked) : (TimeSpan?)null;
                    var wait = RetryPolicy.Delay(repetitions, after, jitter / 255.0);
                    return after is { } least
                        ? wait >= least && wait <= least + TimeSpan.FromSeconds(1)
                        : wait >= TimeSpan.FromSeconds(0.25) && wait <= TimeSpan.FromSeconds(30);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_server_that_asks_for_hours_is_not_waited_for()
    {
        var clock = new HurriedClock();

        var failure = await Assert.ThrowsAsync<CommandFailedException>(() =>
            new RetryPolicy(5, clock, _ => { }).WaitAsync(0, "Busy.", TimeSpan.FromHours(2), CancellationToken.None)
        );

        Assert.Equal(ExitCode.ServerFailed, failure.Code);
        Assert.Empty(clock.Waits);
    }
}
