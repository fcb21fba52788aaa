using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Imaging.Transcoding;

/// <summary>Long instances, and what ends the writing of one.</summary>
public class TranscodedFileTests
{
    private const int Side = 64;
    private const int FrameBytes = Side * Side;
    private const int Frames = 10_000;

    private static readonly DicomTransferSyntax Rle = DicomTransferSyntax.FromUid(DicomUid.RLELossless);

    [Fact]
    public async Task Ten_thousand_frames_are_never_held_together()
    {
        var input = new GeneratedSource();
        await using var file = await OpenAsync(input, Rle);
        var one = await EncodedLengthAsync();
        var mostHeld = 0L;
        var output = new WatchedStream(written => mostHeld = Math.Max(mostHeld, input.FramesRead - written / one));

        await file.WriteAsync(PipeWriter.Create(output), TestContext.Current.CancellationToken);

        Assert.Equal(Frames, input.FramesRead);
        Assert.True(output.Written > Frames * one);
        // What is worked on, what is being written, and what the output has not been flushed of.
        var unflushed = 2 * (64 << 10) / one;
        Assert.True(mostHeld <= Environment.ProcessorCount + 2 + unflushed, $"{mostHeld} frames were held");
        // Frames that follow each other come from one read.
        Assert.Equal(1, input.Opened);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        var input = new GeneratedSource();
        await using var file = await OpenAsync(input, Rle);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new WatchedStream(written =>
        {
            if (written > 100_000)
            {
                cancel.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            file.WriteAsync(PipeWriter.Create(output), cancel.Token)
        );
        Assert.True(input.FramesRead < Frames);
    }

    [Fact]
    public async Task It_stops_when_nobody_reads()
    {
        var input = new GeneratedSource();
        await using var file = await OpenAsync(input, Rle);
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        await file.WriteAsync(pipe.Writer, TestContext.Current.CancellationToken);

        Assert.True(input.FramesRead < 100);
    }

    [Fact]
    public async Task A_source_that_ends_early_is_told_of()
    {
        var input = new GeneratedSource { FramesThere = 50 };
        await using var file = await OpenAsync(input, Rle);

        await Assert.ThrowsAsync<EndOfStreamException>(() =>
            file.WriteAsync(PipeWriter.Create(Stream.Null), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task A_loss_is_not_taken_for_none()
    {
        var lossy = FrameCodecs.All.First(codec =>
            codec is { Encode: not null, Decode: not null, IsLossyEncoder: true }
        );
        var input = new GeneratedSource();
        await using var file = await OpenAsync(input, lossy.TransferSyntax, isVerified: true);

        await Assert.ThrowsAsync<CodecException>(() =>
            file.WriteAsync(PipeWriter.Create(Stream.Null), TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [InlineData(DicomUid.MPEG2MPML)]
    [InlineData(DicomUid.JPEG2000)]
    public async Task Without_an_encoder_there_is_no_way(string uid)
    {
        var target = DicomTransferSyntax.FromUid(uid);

        await Assert.ThrowsAsync<NotSupportedException>(() => OpenAsync(new GeneratedSource(), target));
    }

    [Fact]
    public async Task Fewer_frames_than_declared_are_no_image()
    {
        var (file, input) = (Declaring(Frames + 1), new GeneratedSource());

        await Assert.ThrowsAsync<NotSupportedException>(async () =>
            await TranscodedFile.OpenAsync(file, Rle, input, input, false, TestContext.Current.CancellationToken)
        );
    }

    private static async Task<TranscodedFile> OpenAsync(
        GeneratedSource input,
        DicomTransferSyntax target,
        bool isVerified = false
    ) =>
        await TranscodedFile.OpenAsync(
            Declaring(Frames),
            target,
            input,
            input,
            isVerified,
            TestContext.Current.CancellationToken
        );

    /// <summary>Bytes of an encoded frame with its item header: all frames are alike.</summary>
    private static async Task<long> EncodedLengthAsync()
    {
        await using var frames = await TranscodedFrames.OpenAsync(
            new GeneratedSource(),
            PixelDataLayout.From(Declaring(1).Dataset, DicomTransferSyntax.ExplicitVRLittleEndian)!,
            ImagePixel.From(Declaring(1).Dataset, DicomTag.PixelData)!,
            DicomUid.ExplicitVRLittleEndian,
            Rle,
            [0],
            isVerified: true,
            TestContext.Current.CancellationToken
        );
        using var frame = await frames.NextAsync(TestContext.Current.CancellationToken);
        return frame.Bytes.Length + FrameTable.ItemHeaderLength;
    }

    /// <summary>An instance whose pixel data lie from byte 0 of <see cref="GeneratedSource"/> on.</summary>
    private static DicomFile Declaring(int frames) =>
        new()
        {
            FileMetaInformation = new DicomDataset(),
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
            Dataset = new DicomDataset()
                .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, "1.2.840.10008.5.1.4.1.1.7.2")
                .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, "1.2.3")
                .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 1L)
                .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2")
                .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, (long)frames)
                .AddOrUpdate(DicomTag.Rows, DicomVR.US, (long)Side)
                .AddOrUpdate(DicomTag.Columns, DicomVR.US, (long)Side)
                .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 8L)
                .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 8L)
                .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 7L)
                .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 0L)
                .AddOrUpdate(
                    new DicomElement(DicomTag.PixelData, DicomVR.OB, default)
                    {
                        IsHeld = false,
                        Offset = 0,
                        Length = (long)Math.Min(frames, Frames) * FrameBytes,
                    }
                ),
        };

    /// <summary>Frames of noise, all alike, made as they are read.</summary>
    private sealed class GeneratedSource : IDicomValueSource
    {
        private static readonly byte[] Frame = MakeFrame();
        private long _bytesRead;

        public int FramesThere { get; init; } = Frames;

        public int Opened { get; private set; }

        public long FramesRead => _bytesRead / FrameBytes;

        public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
        {
            Opened++;
            return new(new GeneratedStream(this, offset));
        }

        private static byte[] MakeFrame()
        {
            var frame = new byte[FrameBytes];
            new Random(7).NextBytes(frame);
            return frame;
        }

        private sealed class GeneratedStream(GeneratedSource source, long position) : MemoryStream
        {
            private long _position = position;

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                var at = (int)(_position % FrameBytes);
                var there = (long)source.FramesThere * FrameBytes - _position;
                var count = (int)Math.Min(Math.Min(FrameBytes - at, buffer.Length), there);
                Frame.AsMemory(at, count).CopyTo(buffer);
                _position += count;
                source._bytesRead += count;
                return new(count);
            }
        }
    }

    private sealed class WatchedStream(Action<long> onWritten) : MemoryStream
    {
        public long Written { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += buffer.Length;
            onWritten(Written);
            return ValueTask.CompletedTask;
        }
    }
}
