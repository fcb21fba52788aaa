using System.Net;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Blobs.Azure;

namespace ServerlessDicom.Functions.Tests.Blobs.Azure;

/// <summary>What the adapter does where Blob Storage or the network between fails; the rest is in the conformance suite.</summary>
public sealed class AzureBlobStoreTests(EmulatorFixture emulators) : IAsyncDisposable
{
    private const int Block = 64 << 10;

    private readonly FaultyHttp _http = new();
    private readonly byte[] _bytes = new byte[5 * Block + 7];
    private TemporaryContainer? _container;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
        {
            await _container.DisposeAsync();
        }

        _http.Dispose();
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(Block, 1)]
    [InlineData(Block + 1, 3)]
    [InlineData((5 * Block) + 7, 7)]
    public async Task A_short_blob_takes_one_call_and_a_long_one_its_blocks_and_one_more(int length, int calls)
    {
        var blobs = await OpenAsync();
        await StoreAsync(blobs, length);
        Assert.Equal(calls, _http.Requests);

        Assert.Equal(_bytes[..length], await ReadAsync(blobs, 0, null));
        Assert.Equal(calls + 1, _http.Requests);
    }

    [Theory]
    [InlineData(100)]
    [InlineData((5 * Block) + 7)]
    public async Task An_answer_that_is_lost_does_not_make_a_blob_that_is_written_a_failure(int length)
    {
        var blobs = await OpenAsync();
        var last = 0;
        _http.After = (number, request, _) =>
        {
            if (last == 0 && (length < Block || request.RequestUri!.Query.Contains("comp=blocklist")))
            {
                last = number;
                throw new HttpRequestException("Injected.");
            }
        };
        await StoreAsync(blobs, length);
        Assert.Equal(last + 2, _http.Requests);
        Assert.Equal(_bytes[..length], await ReadAsync(blobs, 0, null));
    }

    [Fact]
    public async Task A_blob_of_another_writer_is_not_taken_for_its_own()
    {
        var blobs = await OpenAsync();
        await StoreAsync(blobs, 100);
        Random.Shared.NextBytes(_bytes);
        await Assert.ThrowsAsync<BlobExistsException>(() => StoreAsync(blobs, 100));
    }

    [Fact]
    public async Task Every_block_may_fail_and_is_sent_again_as_it_was()
    {
        var blobs = await OpenAsync();
        _http.Before = (number, _) =>
            number % 2 == 1 ? FaultyHttp.Answer(HttpStatusCode.ServiceUnavailable, "ServerBusy") : null;
        await StoreAsync(blobs, _bytes.Length);
        _http.Before = (_, _) => null;
        Assert.Equal(_bytes, await ReadAsync(blobs, 0, null));
    }

    [Theory]
    [InlineData(100)]
    [InlineData((5 * Block) + 7)]
    public async Task A_storage_that_stays_busy_is_told_with_the_wait_it_asks_for(int length)
    {
        var blobs = await OpenAsync();
        _http.Before = (_, _) => FaultyHttp.Answer(HttpStatusCode.ServiceUnavailable, "ServerBusy", "17");
        var busy = await Assert.ThrowsAsync<BlobsUnavailableException>(() => StoreAsync(blobs, length));
        Assert.Equal(TimeSpan.FromSeconds(17), busy.RetryAfter);
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => ReadAsync(blobs, 0, null));
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => blobs.DeleteAsync(["ab/1.dcm"], CancellationToken));
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => blobs.ProbeAsync(CancellationToken));
        await Assert.ThrowsAsync<BlobsUnavailableException>(async () =>
            await blobs.ListAsync(CancellationToken).ToListAsync(CancellationToken)
        );

        _http.Before = (_, _) => null;
        Assert.Empty(await blobs.ListAsync(CancellationToken).ToListAsync(CancellationToken));
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(0)]
    [InlineData(30)]
    public async Task A_date_to_come_again_is_taken_by_the_storages_own_clock(int skewDays)
    {
        var blobs = await OpenAsync();
        var theirs = DateTimeOffset.UtcNow.AddDays(skewDays);
        _http.Before = (_, _) =>
        {
            var busy = FaultyHttp.Answer((HttpStatusCode)429, "ServerBusy", theirs.AddSeconds(42).ToString("R"));
            busy.Headers.Date = theirs;
            return busy;
        };
        var told = await Assert.ThrowsAsync<BlobsUnavailableException>(() => StoreAsync(blobs, 100));
        Assert.Equal(TimeSpan.FromSeconds(42), told.RetryAfter);
    }

    [Fact]
    public async Task A_download_that_breaks_is_taken_up_where_it_broke()
    {
        var blobs = await OpenAsync();
        await StoreAsync(blobs, _bytes.Length);
        var ranges = new List<string?>();
        _http.After = (_, request, response) =>
        {
            ranges.Add(Assert.Single(request.Headers.GetValues("x-ms-range")));
            Assert.Equal(ranges.Count > 1, request.Headers.IfMatch.Count > 0);
            if (ranges.Count < 4)
            {
                response.Content = new BreakingContent(response.Content, 50_000);
            }
        };
        Assert.Equal(_bytes[10..300_010], await ReadAsync(blobs, 10, 300_000));
        Assert.Equal(["bytes=10-300009", "bytes=50010-300009", "bytes=100010-300009", "bytes=150010-300009"], ranges);
    }

    [Fact]
    public async Task A_download_that_cannot_be_brought_to_its_end_fails()
    {
        var blobs = await OpenAsync();
        await StoreAsync(blobs, _bytes.Length);
        _http.After = (_, _, response) => response.Content = new BreakingContent(response.Content, 1000);
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => ReadAsync(blobs, 0, null));
    }

    [Fact]
    public async Task A_missing_container_is_not_taken_for_a_missing_blob()
    {
        var blobs = await OpenAsync();
        _http.Before = (_, _) => FaultyHttp.Answer(HttpStatusCode.NotFound, "ContainerNotFound");
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => ReadAsync(blobs, 0, null));
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => blobs.DeleteAsync(["ab/1.dcm"], CancellationToken));
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_is_given_up()
    {
        var blobs = await OpenAsync(
            new BlobsOptions { MaxRetries = 1, NetworkTimeout = TimeSpan.FromMilliseconds(100) },
            new SilentHttp()
        );
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => StoreAsync(blobs, 100));
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => ReadAsync(blobs, 0, null));
    }

    [Fact]
    public async Task Who_brings_more_than_the_storage_takes_waits()
    {
        var budget = new UploadBudget(100);
        await budget.WaitAsync(CancellationToken);
        budget.Begin(99);
        Assert.True(budget.WaitAsync(CancellationToken).IsCompletedSuccessfully);
        budget.Begin(50);
        var (one, other) = (budget.WaitAsync(CancellationToken), budget.WaitAsync(CancellationToken));
        budget.End(49);
        Assert.False(one.IsCompleted);
        budget.End(1);
        await one;
        await other;
    }

    [Fact]
    public async Task No_more_blocks_of_a_blob_are_on_their_way_than_are_set()
    {
        var (now, most) = (0, 0);
        _http.Before = (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            return null;
        };
        _http.After = (_, _, _) => Interlocked.Decrement(ref now);
        var blobs = await OpenAsync();
        await StoreAsync(blobs, _bytes.Length);
        Assert.InRange(most, 2, 3);
    }

    private async Task<AzureBlobStore> OpenAsync(BlobsOptions? options = null, DelegatingHandler? http = null)
    {
        Random.Shared.NextBytes(_bytes);
        _container = await TemporaryContainer.CreateAsync(await emulators.AzuriteAsync(), options, http ?? _http);
        return _container.Blobs;
    }

    private async Task StoreAsync(AzureBlobStore blobs, int length)
    {
        await using var writer = await blobs.CreateAsync("ab/1.dcm", CancellationToken);
        await writer.WriteAsync(new(_bytes.AsMemory(0, length)), CancellationToken);
        await writer.CommitAsync(CancellationToken);
    }

    private static async Task<byte[]> ReadAsync(AzureBlobStore blobs, long offset, long? length)
    {
        await using var stream = await blobs.OpenReadAsync("ab/1.dcm", offset, length, CancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, CancellationToken);
        return bytes.ToArray();
    }

    /// <summary>A network that takes requests and never answers.</summary>
    private sealed class SilentHttp : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new NotSupportedException();
        }
    }
}
