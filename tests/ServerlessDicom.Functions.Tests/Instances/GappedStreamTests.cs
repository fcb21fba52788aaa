using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Instances;

namespace ServerlessDicom.Functions.Tests.Instances;

public sealed class GappedStreamTests
{
    [Theory]
    [InlineData(100, 0, 0, 100)]
    [InlineData(100, 40, 20, 80)]
    [InlineData(100, 40, 60, 40)]
    [InlineData(100, 0, 30, 70)]
    [InlineData(0, 0, 0, 0)]
    public async Task Everything_but_the_gap_is_read(int length, int gap, int gapLength, int expectedRead)
    {
        var blob = new OneBlob(length);
        await using var stream = new GappedStream(blob, "blob", length, gap, gapLength);
        var all = new MemoryStream();
        await stream.CopyToAsync(all, 7, TestContext.Current.CancellationToken);
        var bytes = all.ToArray();
        Assert.Equal(length, bytes.Length);
        Assert.Equal(blob.Bytes[..gap], bytes[..gap]);
        Assert.Equal(blob.Bytes[(gap + gapLength)..], bytes[(gap + gapLength)..]);
        Assert.Equal(expectedRead, blob.BytesAsked);
    }

    [Fact]
    public async Task A_blob_that_ends_early_ends_the_stream()
    {
        await using var stream = new GappedStream(new OneBlob(50), "blob", 100, 0, 0);
        var all = new MemoryStream();
        await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        Assert.Equal(50, all.Length);
    }

    private sealed class OneBlob : IBlobStore
    {
        public OneBlob(int length)
        {
            Bytes = new byte[length];
            new Random(2).NextBytes(Bytes);
        }

        public byte[] Bytes { get; }

        public long BytesAsked { get; private set; }

        public ValueTask<Stream> OpenReadAsync(
            string name,
            long offset,
            long? length,
            CancellationToken cancellationToken
        )
        {
            BytesAsked += length!.Value;
            var there = Math.Min((int)length.Value, Bytes.Length - (int)offset);
            return ValueTask.FromResult<Stream>(new MemoryStream(Bytes, (int)offset, there));
        }

        public ValueTask<BlobWriter> CreateAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task DeleteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<BlobItem> ListAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
