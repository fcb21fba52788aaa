namespace ServerlessDicom.Cli.Tests;

public sealed class TransferProgressTests
{
    [Fact]
    public async Task Elsewhere_than_on_a_terminal_there_is_a_line_every_ten_seconds()
    {
        var (clock, error) = (new SteppedClock(), new StringWriter());

        await TransferProgress.RunAsync(
            Context(new StringWriter(), error, clock, isTerminal: false),
            "Storing",
            8_000_000,
            4,
            progress =>
            {
                clock.Now = TimeSpan.FromSeconds(5);
                progress.Advance(1_000_000);
                progress.CountFile();
                clock.Now = TimeSpan.FromSeconds(10);
                progress.Advance(1_000_000);
                clock.Now = TimeSpan.FromSeconds(15);
                progress.Advance(1_000_000);
                return Task.CompletedTask;
            }
        );

        Assert.Equal("1 of 4 files, 2.0 of 8.0 MB, 0.2 MB/s, 0:00:30 left", error.ToString().Trim());
    }

    [Fact]
    public async Task On_a_terminal_lines_stand_beside_what_is_drawn()
    {
        var (output, error) = (new StringWriter(), new StringWriter());

        await TransferProgress.RunAsync(
            Context(output, error, new SteppedClock(), isTerminal: true),
            "Storing",
            100,
            1,
            progress =>
            {
                progress.WriteLine("refused [a]: \u001b[2J");
                progress.Advance(100);
                return Task.CompletedTask;
            }
        );

        Assert.Contains("refused [a]:  [2J", output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", error.ToString());
    }

    private static CommandContext Context(TextWriter output, TextWriter error, TimeProvider clock, bool isTerminal) =>
        new()
        {
            Output = output,
            Error = error,
            Input = TextReader.Null,
            IsTerminal = isTerminal,
            NewHandler = _ => throw new InvalidOperationException(),
            Clock = clock,
            StateFolder = "",
        };

    /// <summary>A clock that stands still until it is set.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
