using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Instances;

namespace ServerlessDicom.Functions.Tests.Instances;

public sealed class RangeReaderTests
{
    private readonly Source source = new(100_000);

    [Fact]
    public async Task Ranges_that_lie_close_come_from_one_read()
    {
        var copied = await CopyAsync(new(0, 10), new(10, 500), new(518, 100), new(626, 0), new(634, 50));
        Assert.Equal([.. source.Bytes[..510], .. source.Bytes[518..618], .. source.Bytes[634..684]], copied);
        Assert.Equal([(0, 684)], source.Opened);
    }

    [Fact]
    public async Task Ranges_that_lie_apart_or_before_come_from_their_own()
    {
        var copied = await CopyAsync(
            new(50_000, 10),
            new(70_000, 20),
            new(70_020, 10),
            new(50_000, 10),
            new(50_000, 10)
        );
        Assert.Equal(
            [
                .. source.Bytes[50_000..50_010],
                .. source.Bytes[70_000..70_030],
                .. source.Bytes[50_000..50_010],
                .. source.Bytes[50_000..50_010],
            ],
            copied
        );
        Assert.Equal([(50_000, 10), (70_000, 30), (50_000, 10), (50_000, 10)], source.Opened);
    }

    [Fact]
    public async Task Bytes_that_are_missing_are_an_error() =>
        await Assert.ThrowsAsync<EndOfStreamException>(() => CopyAsync(new FrameFragment(99_990, 11)));

    [Fact]
    public async Task Nothing_more_is_read_once_the_client_has_gone()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Reader.CompleteAsync();
        await using var part = new StoredPart(source, [new(0, 100_000)], readBytes: 1000)
        {
            ContentType = "a/b",
            Location = "c",
        };
        await part.OpenAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ConnectionAbortedException>(async () =>
            await part.WriteAsync(pipe.Writer, TestContext.Current.CancellationToken)
        );
        Assert.InRange(source.BytesRead, 1, 10_000);
        await part.DisposeAsync();
        Assert.Equal(0, source.StillOpen);
    }

    private async Task<byte[]> CopyAsync(params FrameFragment[] ranges)
    {
        using var output = new MemoryStream();
        var pipe = PipeWriter.Create(output);
        await using (var reader = new RangeReader(source, ranges, readBytes: 100))
        {
            foreach (var _ in ranges)
            {
                await reader.CopyNextAsync(pipe, TestContext.Current.CancellationToken);
            }
        }

        await pipe.CompleteAsync();
        Assert.Equal(0, source.StillOpen);
        return output.ToArray();
    }

    private sealed class Source : IDicomValueSource
    {
        public Source(int length)
        {
            Bytes = new byte[length];
            new Random(1).NextBytes(Bytes);
        }

        public byte[] Bytes { get; }

        public List<(int Offset, int Length)> Opened { get; } = [];

        public int StillOpen { get; private set; }

        public int BytesRead { get; private set; }

        public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
        {
            Opened.Add(((int)offset, (int)length));
            StillOpen++;
            var there = (int)Math.Min(length, Bytes.Length - offset);
            return ValueTask.FromResult<Stream>(new Counted(this, (int)offset, there));
        }

        private sealed class Counted(Source source, int offset, int length) : MemoryStream(source.Bytes, offset, length)
        {
            private bool isDisposed;

            public override async ValueTask<int> ReadAsync(
                Memory<byte> buffer,
                CancellationToken cancellationToken = default
            )
            {
                var read = await base.ReadAsync(buffer, cancellationToken);
                source.BytesRead += read;
                return read;
            }

            protected override void Dispose(bool disposing)
            {
                source.StillOpen -= isDisposed ? 0 : 1;
                isDisposed = true;
                base.Dispose(disposing);
            }
        }
    }
}
