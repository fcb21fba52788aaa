using System.Buffers;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Tests.Blobs;

public sealed class FileBlobStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("blobs-").FullName;
    private readonly FileBlobStore _blobs;

    public FileBlobStoreTests() => _blobs = new FileBlobStore(_directory);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _blobs.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_is_written_in_pieces_is_read_whole_and_in_ranges()
    {
        var bytes = new byte[3_000_000];
        Random.Shared.NextBytes(bytes);
        await using (var writer = await _blobs.CreateAsync("ab/1.dcm", CancellationToken))
        {
            for (var at = 0; at < bytes.Length; at += 300_000)
            {
                await writer.WriteAsync(Segmented(bytes.AsMemory(at, 300_000), 1000), CancellationToken);
            }

            Assert.Equal(bytes.Length, writer.Length);
            await writer.CommitAsync(CancellationToken);
        }

        Assert.Equal(bytes, await Read("ab/1.dcm", 0, null));
        Assert.Equal(bytes[1_000_000..1_000_100], await Read("ab/1.dcm", 1_000_000, 100));
        Assert.Equal(bytes[^5..], await Read("ab/1.dcm", bytes.Length - 5, 100));
        Assert.Empty(await Read("ab/1.dcm", bytes.Length + 5, null));
    }

    [Fact]
    public async Task What_is_not_committed_is_discarded()
    {
        var writer = await _blobs.CreateAsync("ab/1.dcm", CancellationToken);
        await writer.WriteAsync(new(new byte[10]), CancellationToken);
        await writer.DisposeAsync();
        Assert.Empty(await _blobs.ListAsync(CancellationToken).ToListAsync(CancellationToken));
        await Assert.ThrowsAsync<BlobNotFoundException>(() => Read("ab/1.dcm", 0, null));
    }

    [Fact]
    public async Task A_name_is_written_once()
    {
        await Store("ab/1.dcm");
        await Assert.ThrowsAsync<IOException>(async () => await _blobs.CreateAsync("ab/1.dcm", CancellationToken));
        Assert.Equal("ab/1.dcm"u8.ToArray(), await Read("ab/1.dcm", 0, null));
    }

    [Fact]
    public async Task Listing_gives_names_and_times_and_deletion_takes_away()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-2);
        await Store("ab/1.dcm");
        await Store("ab/2.json");
        await Store("cd/3.dcm");
        var items = await _blobs.ListAsync(CancellationToken).ToListAsync(CancellationToken);
        Assert.Equal(["ab/1.dcm", "ab/2.json", "cd/3.dcm"], items.Select(item => item.Name).Order());
        Assert.All(items, item => Assert.InRange(item.LastModified, before, DateTimeOffset.UtcNow.AddSeconds(2)));

        await _blobs.DeleteAsync(["ab/1.dcm", "zz/unknown", "ab/unknown"], CancellationToken);
        items = await _blobs.ListAsync(CancellationToken).ToListAsync(CancellationToken);
        Assert.Equal(["ab/2.json", "cd/3.dcm"], items.Select(item => item.Name).Order());
    }

    [Fact]
    public async Task A_reader_finishes_while_the_blob_is_deleted()
    {
        await Store("ab/1.dcm");
        await using var stream = await _blobs.OpenReadAsync("ab/1.dcm", 0, null, CancellationToken);
        await _blobs.DeleteAsync(["ab/1.dcm"], CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Equal("ab/1.dcm", await reader.ReadToEndAsync(CancellationToken));
    }

    [Fact]
    public async Task Many_writers_commit_side_by_side()
    {
        var names = Enumerable.Range(0, 200).Select(i => BlobName.Instance($"{i % 4:x2}", $"{i}")).ToList();
        await Parallel.ForEachAsync(names, CancellationToken, async (name, _) => await Store(name));
        foreach (var name in names)
        {
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(await Read(name, 0, null)));
        }
    }

    [Fact]
    public async Task A_full_disk_is_told_apart_and_leaves_nothing()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Skip("Only Linux has a device that is always full.");
        }

        Directory.CreateDirectory(Path.Combine(_directory, "ab"));
        var path = Path.Combine(_directory, "ab", "1.dcm");
        await using var writer = new FileBlobWriter(
            "ab/1.dcm",
            path,
            File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write),
            new FileFlusher()
        );
        await Assert.ThrowsAsync<StorageFullException>(async () =>
            await writer.WriteAsync(new(new byte[10]), CancellationToken)
        );
        Assert.Equal(0, writer.Length);
    }

    private async Task Store(string name)
    {
        await using var writer = await _blobs.CreateAsync(name, CancellationToken);
        await writer.WriteAsync(new(System.Text.Encoding.UTF8.GetBytes(name)), CancellationToken);
        await writer.CommitAsync(CancellationToken);
    }

    private async Task<byte[]> Read(string name, long offset, long? length)
    {
        await using var stream = await _blobs.OpenReadAsync(name, offset, length, CancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, CancellationToken);
        return bytes.ToArray();
    }

    private static ReadOnlySequence<byte> Segmented(ReadOnlyMemory<byte> bytes, int size)
    {
        Segment? first = null;
        Segment? last = null;
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(size, bytes.Length)..])
        {
            last = new Segment(bytes[..Math.Min(size, bytes.Length)], last);
            first ??= last;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
