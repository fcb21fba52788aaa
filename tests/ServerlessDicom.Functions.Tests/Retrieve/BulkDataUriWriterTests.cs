using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Retrieve;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Retrieve;

public sealed class BulkDataUriWriterTests
{
    private const string Mark = "\"BulkDataURI\":\"";

    [Fact]
    public void The_base_is_put_before_every_URI_however_the_bytes_arrive()
    {
        var piece = Gen.Elements(Mark, "\"Bulk", "DataURI\":\"", "\"", "studies/1", "{}", "x", new string('y', 50));
        var json = Gen.ListOf(piece).Select(string.Concat);
        var cases = json.Zip(Gen.Choose(1, 40)).ToArbitrary();
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                cases,
                pair =>
                    Write(pair.Item1, pair.Item2)
                    == pair.Item1.Replace(Mark, Mark + "http://h/", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Missing_bytes_are_an_error()
    {
        var writer = new BulkDataUriWriter(PipeWriter.Create(Stream.Null), "x"u8.ToArray());
        using var stream = new MemoryStream([1, 2, 3]);
        await Assert.ThrowsAsync<EndOfStreamException>(() =>
            writer.CopyAsync(stream, 4, 4096, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Neighbours_in_a_segment_are_read_together()
    {
        var joined = MetadataRetrieval.Join([
            Entry("b", 100, 10),
            Entry("a", 11, 10),
            Entry("b", 0, 5),
            Entry("a", 0, 10),
            Entry("a", 22, 3),
            Entry("a", 30, 4),
            Entry("b", 6, 5),
        ]);
        Assert.Equal([new("b", 0, 11), new("b", 100, 10), new("a", 0, 25), new BlobRange("a", 30, 4)], joined);
    }

    private static string Write(string json, int chunk)
    {
        using var output = new MemoryStream();
        var pipe = PipeWriter.Create(output);
        using var input = new ChunkedStream(Encoding.ASCII.GetBytes(json), chunk);
        // The buffer need not hold more than a mark.
        new BulkDataUriWriter(pipe, "http://h/"u8.ToArray())
            .CopyAsync(input, json.Length, 16, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        pipe.Complete();
        return Encoding.ASCII.GetString(output.ToArray());
    }

    private static InstanceEntry Entry(string segment, long offset, long length) =>
        new()
        {
            StudyInstanceUid = "1",
            SeriesInstanceUid = "2",
            SopInstanceUid = "3",
            SopClassUid = "4",
            TransferSyntaxUid = "5",
            Version = "v",
            BlobName = "b",
            BlobLength = 1,
            ContentHash = "",
            Metadata = new BlobRange(segment, offset, length),
            PixelDataLayout = default,
            StoredAt = default,
        };

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
