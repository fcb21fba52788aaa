using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Functions.Tests.Blobs;

/// <summary>What is so of files only; the rest is in the conformance suite.</summary>
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
    public async Task A_reader_finishes_while_the_blob_is_deleted()
    {
        await using (var writer = await _blobs.CreateAsync("ab/1.dcm", CancellationToken))
        {
            await writer.WriteAsync(new("content"u8.ToArray()), CancellationToken);
            await writer.CommitAsync(CancellationToken);
        }

        await using var stream = await _blobs.OpenReadAsync("ab/1.dcm", 0, null, CancellationToken);
        await _blobs.DeleteAsync(["ab/1.dcm"], CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Equal("content", await reader.ReadToEndAsync(CancellationToken));
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
}
