using System.Text;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Tests.Blobs.Conformance;

/// <summary>What every <see cref="IBlobStore"/> does.</summary>
public abstract class BlobStoreConformance : IAsyncLifetime
{
    /// <summary>The store, empty.</summary>
    private protected IBlobStore Blobs { get; set; } = null!;

    private protected static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Opens <see cref="Blobs"/>; skips the test where it cannot be had.</summary>
    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(3_000_000)]
    public async Task What_is_written_in_pieces_is_read_whole_and_in_ranges(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await using (var writer = await Blobs.CreateAsync("ab/1.dcm", CancellationToken))
        {
            Assert.Equal("ab/1.dcm", writer.Name);
            foreach (var piece in bytes.Chunk(300_000))
            {
                await writer.WriteAsync(Pieces.Of(piece, 1000), CancellationToken);
            }

            Assert.Equal(length, writer.Length);
            await writer.CommitAsync(CancellationToken);
        }

        Assert.Equal(bytes, await ReadAsync("ab/1.dcm", 0, null));
        Assert.Equal(bytes[(length / 3)..][..(length / 2)], await ReadAsync("ab/1.dcm", length / 3, length / 2));
        Assert.Equal(bytes[(length / 3)..], await ReadAsync("ab/1.dcm", length / 3, null));
        Assert.Equal(bytes[^Math.Min(5, length)..], await ReadAsync("ab/1.dcm", Math.Max(0, length - 5), 100));
        Assert.Empty(await ReadAsync("ab/1.dcm", length, 10));
        Assert.Empty(await ReadAsync("ab/1.dcm", length + 5, null));
        Assert.Empty(await ReadAsync("ab/1.dcm", 0, 0));
    }

    [Fact]
    public async Task What_was_given_to_a_writer_may_be_overwritten_at_once()
    {
        var buffer = new byte[100_000];
        await using (var writer = await Blobs.CreateAsync("ab/1.dcm", CancellationToken))
        {
            for (byte i = 1; i <= 5; i++)
            {
                Array.Fill(buffer, i);
                await writer.WriteAsync(new(buffer), CancellationToken);
            }

            Array.Clear(buffer);
            await writer.CommitAsync(CancellationToken);
        }

        var expected = Enumerable.Range(1, 5).SelectMany(i => Enumerable.Repeat((byte)i, 100_000));
        Assert.Equal(expected, await ReadAsync("ab/1.dcm", 0, null));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public async Task What_is_not_committed_cannot_be_read_and_is_discarded(int length)
    {
        var writer = await Blobs.CreateAsync("ab/1.dcm", CancellationToken);
        await writer.WriteAsync(new(new byte[length]), CancellationToken);
        await writer.DisposeAsync();
        Assert.Empty(await NamesAsync());
        await Assert.ThrowsAsync<BlobNotFoundException>(() => ReadAsync("ab/1.dcm", 0, null));
        await Assert.ThrowsAsync<BlobNotFoundException>(() => ReadAsync("ab/1.dcm", 5, 10));
        await Assert.ThrowsAsync<BlobNotFoundException>(() => ReadAsync("ab/1.dcm", 0, 0));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public async Task A_name_is_written_once(int length)
    {
        await StoreAsync("ab/1.dcm");
        await Assert.ThrowsAsync<BlobExistsException>(async () =>
        {
            await using var writer = await Blobs.CreateAsync("ab/1.dcm", CancellationToken);
            await writer.WriteAsync(new(new byte[length]), CancellationToken);
            await writer.CommitAsync(CancellationToken);
        });
        Assert.Equal("ab/1.dcm"u8.ToArray(), await ReadAsync("ab/1.dcm", 0, null));
    }

    [Fact]
    public async Task Listing_gives_names_and_times_and_deletion_takes_away()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        await StoreAsync("ab/1.dcm");
        await StoreAsync("ab/2.json");
        await StoreAsync("cd/3.dcm");
        var items = await Blobs.ListAsync(CancellationToken).ToListAsync(CancellationToken);
        Assert.Equal(["ab/1.dcm", "ab/2.json", "cd/3.dcm"], items.Select(item => item.Name).Order());
        Assert.All(items, item => Assert.InRange(item.LastModified, before, DateTimeOffset.UtcNow.AddSeconds(2)));

        await Blobs.DeleteAsync(["ab/1.dcm", "zz/unknown", "ab/unknown"], CancellationToken);
        Assert.Equal(["ab/2.json", "cd/3.dcm"], await NamesAsync());
        await Assert.ThrowsAsync<BlobNotFoundException>(() => ReadAsync("ab/1.dcm", 0, null));

        await Blobs.DeleteAsync([], CancellationToken);
        Assert.Equal(["ab/2.json", "cd/3.dcm"], await NamesAsync());
    }

    [Fact]
    public async Task Many_writers_commit_side_by_side()
    {
        var names = Enumerable.Range(0, 100).Select(i => BlobName.Instance($"{i % 4:x2}", $"{i}")).ToList();
        await Parallel.ForEachAsync(names, CancellationToken, async (name, _) => await StoreAsync(name));
        foreach (var name in names)
        {
            Assert.Equal(name, Encoding.UTF8.GetString(await ReadAsync(name, 0, null)));
        }

        await Blobs.DeleteAsync(names, CancellationToken);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task The_probe_leaves_nothing()
    {
        await Blobs.ProbeAsync(CancellationToken);
        await Blobs.ProbeAsync(CancellationToken);
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task A_cancelled_caller_gets_a_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Blobs.OpenReadAsync("ab/1.dcm", 0, null, cancelled.Token)
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Blobs.DeleteAsync(["ab/1.dcm"], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Blobs.CreateAsync("ab/1.dcm", cancelled.Token)
        );
    }

    private protected async Task StoreAsync(string name)
    {
        await using var writer = await Blobs.CreateAsync(name, CancellationToken);
        await writer.WriteAsync(new(Encoding.UTF8.GetBytes(name)), CancellationToken);
        await writer.CommitAsync(CancellationToken);
    }

    private protected async Task<byte[]> ReadAsync(string name, long offset, long? length)
    {
        await using var stream = await Blobs.OpenReadAsync(name, offset, length, CancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, CancellationToken);
        return bytes.ToArray();
    }

    private protected async Task<List<string>> NamesAsync() =>
        await Blobs
            .ListAsync(CancellationToken)
            .Select(item => item.Name)
            .Order(StringComparer.Ordinal)
            .ToListAsync(CancellationToken);
}
