using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Tests.Index;
using ServerlessDicom.Functions.Tests.Index.Sqlite;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Triggers;

public sealed class ChangePumpTests : IAsyncDisposable
{
    // No pause is ever as long, which would make it endless.
    private static readonly TriggersOptions _options = new()
    {
        InProcess = true,
        ChangesInterval = TimeSpan.FromHours(23),
    };

    private readonly TemporaryIndex _temporary = new();
    private readonly ChangeSignal _signal = new();
    private readonly RecordedTime _time = new(_options.ChangesInterval);
    private readonly Channel<IndexChange> _handled = Channel.CreateUnbounded<IndexChange>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Changes_from_before_the_first_start_and_from_now_on_are_handled_in_order()
    {
        await StoreAsync(1, 2);
        using var pump = await StartAsync(HandleAsync);
        Assert.Equal([1, 2], await HandledAsync(2));

        await StoreAsync(3);
        await _temporary.Index.DeleteAsync("1", "1.1", "1.1.1", Token);
        _signal.Set();

        Assert.Equal([3, 1], await HandledAsync(2));
        await pump.StopAsync(Token);
        Assert.Empty(_time.Pauses);
    }

    [Fact]
    public async Task What_was_handled_before_a_restart_is_not_handled_again()
    {
        await StoreAsync(1);
        using (var first = await StartAsync(HandleAsync))
        {
            await HandledAsync(1);
            await SavedAsync();
            await first.StopAsync(Token);
        }

        await StoreAsync(2);
        using var second = await StartAsync(HandleAsync);

        Assert.Equal([2], await HandledAsync(1));
        await second.StopAsync(Token);
    }

    [Fact]
    public async Task A_crash_before_the_position_is_saved_repeats_changes_and_loses_none()
    {
        await StoreAsync(1, 2, 3);
        var dies = new FaultPlan { DieAt = 1 };
        using (var first = await StartAsync(HandleAsync, new FaultyIndex(_temporary.Index, dies)))
        {
            Assert.Equal([1, 2, 3], await HandledAsync(3));
            await first.StopAsync(Token);
        }

        while (_handled.Reader.TryRead(out _)) { }

        using var second = await StartAsync(HandleAsync);
        Assert.Equal([1, 2, 3], await HandledAsync(3));
        await second.StopAsync(Token);
    }

    [Fact]
    public async Task A_change_that_cannot_be_handled_holds_up_those_behind_it_and_none_before_it()
    {
        await StoreAsync([.. Enumerable.Range(1, 40)]);
        var refusals = 0;
        using var pump = await StartAsync(
            async (changes, cancellationToken) =>
            {
                foreach (var change in changes)
                {
                    if (NumberOf(change) == 20 && refusals++ < 10)
                    {
                        throw new IOException("Injected.");
                    }

                    await HandleAsync([change], cancellationToken);
                }
            }
        );

        var order = new List<int>();
        while (order.Count == 0 || order[^1] < 40)
        {
            order.AddRange(await HandledAsync(1));
        }

        await pump.StopAsync(Token);
        Assert.Equal(Enumerable.Range(1, 40), order.Distinct());
        // At first 19 are repeated, and fewer and fewer from then on.
        Assert.InRange(order.Count, 40 + 19, 40 + 2 * 19);
        Assert.Equal(10, _time.Pauses.Count);
    }

    [Fact]
    public async Task Pauses_grow_to_five_minutes_and_are_not_all_the_same()
    {
        await StoreAsync(1);
        var attempts = 0;
        using var pump = await StartAsync(
            (changes, cancellationToken) =>
                ++attempts <= 30 ? throw new IOException("Injected.") : HandleAsync(changes, cancellationToken)
        );
        await HandledAsync(1);
        await pump.StopAsync(Token);

        var pauses = _time.Pauses.Select(pause => pause.TotalSeconds).ToList();
        Assert.Equal(30, pauses.Count);
        for (var i = 0; i < pauses.Count; i++)
        {
            var longest = Math.Min(Math.Pow(2, i), 300);
            Assert.InRange(pauses[i], longest / 2, longest);
        }

        Assert.NotEqual(1, pauses.Skip(10).Distinct().Count());
    }

    [Fact]
    public async Task A_receiver_is_left_alone_for_as_long_as_it_asks_up_to_a_day()
    {
        await StoreAsync(1);
        var exceptions = new Queue<Exception>([
            new EventsUnavailableException("Injected.") { RetryAfter = TimeSpan.FromMinutes(7) },
            new IndexUnavailableException("Injected.", false, new IOException())
            {
                RetryAfter = TimeSpan.FromMinutes(8),
            },
            new EventsUnavailableException("Injected.") { RetryAfter = TimeSpan.MaxValue },
        ]);
        using var pump = await StartAsync(
            (changes, cancellationToken) =>
                exceptions.TryDequeue(out var exception)
                    ? Task.FromException(exception)
                    : HandleAsync(changes, cancellationToken)
        );
        await HandledAsync(1);
        await pump.StopAsync(Token);

        Assert.Equal([TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(8), TimeSpan.FromDays(1)], _time.Pauses);
    }

    [Fact]
    public async Task An_index_that_fails_is_asked_again()
    {
        await StoreAsync(1);
        var faults = new FaultPlan { FailAt = 1, Afterwards = true };
        using var pump = await StartAsync(HandleAsync, new FaultyIndex(_temporary.Index, faults));
        Assert.Equal([1, 1], await HandledAsync(2));
        await pump.StopAsync(Token);
        Assert.Single(_time.Pauses);
    }

    [Fact]
    public async Task A_consumer_that_fails_does_not_hold_up_another()
    {
        await StoreAsync(1);
        var never = new TaskCompletionSource();
        using var pump = await StartAsync(
            [
                new ChangeConsumer("stuck", (_, cancellationToken) => never.Task.WaitAsync(cancellationToken)),
                new ChangeConsumer("other", HandleAsync),
            ],
            _temporary.Index,
            _options
        );
        Assert.Equal([1], await HandledAsync(1));
        await pump.StopAsync(Token);
        Assert.Null(await _temporary.Index.ReadPositionAsync("stuck", Token));
    }

    [Fact]
    public async Task Where_the_functions_host_drives_nothing_is_done()
    {
        await StoreAsync(1);
        using var pump = await StartAsync(
            [new ChangeConsumer("consumer", HandleAsync)],
            _temporary.Index,
            new TriggersOptions { InProcess = false }
        );
        await pump.ExecuteTask!.WaitAsync(Token);
        Assert.False(_handled.Reader.TryRead(out _));
    }

    private Task<ChangePump> StartAsync(
        Func<IReadOnlyList<IndexChange>, CancellationToken, Task> handle,
        IMetadataIndex? index = null
    ) => StartAsync([new ChangeConsumer("consumer", handle)], index ?? _temporary.Index, _options);

    private async Task<ChangePump> StartAsync(
        IReadOnlyList<ChangeConsumer> consumers,
        IMetadataIndex index,
        TriggersOptions options
    )
    {
        var pump = new ChangePump(
            consumers,
            index,
            _signal,
            Options.Create(options),
            _time,
            NullLogger<ChangePump>.Instance
        );
        await pump.StartAsync(Token);
        return pump;
    }

    private async Task HandleAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            await _handled.Writer.WriteAsync(change, cancellationToken);
        }
    }

    /// <summary>The last components of the SOP Instance UIDs of the next changes.</summary>
    private async Task<List<int>> HandledAsync(int count)
    {
        var numbers = new List<int>();
        while (numbers.Count < count)
        {
            numbers.Add(NumberOf(await _handled.Reader.ReadAsync(Token)));
        }

        return numbers;
    }

    private async Task SavedAsync()
    {
        while (await _temporary.Index.ReadPositionAsync("consumer", Token) is null)
        {
            await Task.Yield();
        }
    }

    private async Task StoreAsync(params int[] numbers)
    {
        await _temporary.Index.CommitAsync(
            [.. numbers.Select(number => Records.Of("1", "1.1", $"1.1.{number}"))],
            ExistingInstance.Reject,
            Token
        );
        _signal.Set();
    }

    private static int NumberOf(IndexChange change) =>
        int.Parse(change.Instance.SopInstanceUid[4..], System.Globalization.CultureInfo.InvariantCulture);
}
