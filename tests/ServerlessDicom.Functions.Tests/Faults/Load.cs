using System.Collections.Concurrent;
using System.Net;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>Clients that store and fetch without pause while things fail, and note what they were told.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Clients = 4;

    private readonly TestService _service;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<TestFile> _files = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly Task _work;
    private int _refused;

    public Load(TestService service)
    {
        _service = service;
        _work = Task.WhenAll(Enumerable.Range(1, Clients).Select(client => Task.Run(() => StoreAsync(client))));
    }

    /// <summary>Every file that was sent.</summary>
    public IReadOnlyList<TestFile> Files => [.. _files];

    /// <summary>SOP Instance UIDs of those that the service said are stored.</summary>
    public IReadOnlyList<string> Acknowledged => [.. _acknowledged];

    /// <summary>Waits until so many more are stored.</summary>
    public Task AwaitStoredAsync(int more) => AwaitAsync(() => _acknowledged.Count, more);

    /// <summary>Waits until so many more requests were refused.</summary>
    public Task AwaitRefusedAsync(int more) => AwaitAsync(() => _refused, more);

    /// <summary>Ends it; fails when a client was told anything but the truth or 503 with Retry-After.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AwaitAsync(Func<int> count, int more)
    {
        var goal = count() + more;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (count() < goal && !_work.IsCompleted)
        {
            await again.WaitForNextTickAsync(patience.Token);
        }

        if (_work.IsCompleted)
        {
            await _work;
        }
    }

    private async Task StoreAsync(int client)
    {
        for (var instance = 1; !_stopping.IsCancellationRequested; instance += 2)
        {
            TestFile[] some = [new($"1.2.{client}.1.{instance}"), new($"1.2.{client}.2.{instance + 1}")];
            foreach (var file in some)
            {
                _files.Enqueue(file);
            }

            var answer = await _service.StoreAsync(some.Select(file => file.ToBytes()));
            foreach (var stored in answer.Stored)
            {
                _acknowledged.Enqueue(stored);
            }

            switch (answer.Status)
            {
                case HttpStatusCode.OK:
                    await FetchAsync(some[0]);
                    break;
                case HttpStatusCode.ServiceUnavailable:
                    Assert.NotNull(answer.Response.Headers.RetryAfter);
                    Interlocked.Increment(ref _refused);
                    break;
                default:
                    // Some of the instances, of which it is told.
                    Assert.Equal(HttpStatusCode.Accepted, answer.Status);
                    Assert.NotEmpty(answer.Failures);
                    break;
            }
        }
    }

    private async Task FetchAsync(TestFile file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(file.Resource, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
        try
        {
            using var response = await _service.Client.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                Assert.Equal(file.ToBytes(), await response.Content.ReadAsByteArrayAsync());
            }
            else
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                Assert.NotNull(response.Headers.RetryAfter);
            }
        }
        catch (HttpRequestException)
        {
            // The connection broke rather than end early.
        }
    }
}
