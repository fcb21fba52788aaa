using System.IO.Pipelines;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging;

public class NativeFrameWriterTests
{
    [Fact]
    public async Task Shifts_a_frame_to_the_first_bit()
    {
        // Two frames of 3 bits: 101 and 011, least significant bit first.
        var layout = Layout(frameBits: 3, frames: 2, length: 2, wordSize: 1, isBigEndian: false);
        byte[] pixels = [0b00_110_101, 0];

        Assert.Equal([0b101], await WriteAsync(layout, pixels, 0));
        Assert.Equal([0b110], await WriteAsync(layout, pixels, 1));
        Assert.Equal([0b101_110], await WriteAsync(layout, pixels, 1, 0));
    }

    [Fact]
    public async Task Puts_big_endian_words_in_order()
    {
        var layout = Layout(frameBits: 24, frames: 2, length: 6, wordSize: 2, isBigEndian: true);
        byte[] pixels = [2, 1, 4, 3, 6, 5];

        Assert.Equal([1, 2, 3], await WriteAsync(layout, pixels, 0));
        Assert.Equal([4, 5, 6], await WriteAsync(layout, pixels, 1));
    }

    [Fact]
    public async Task Says_when_the_reader_has_gone()
    {
        var layout = Layout(frameBits: 16, frames: 1, length: 2, wordSize: 1, isBigEndian: false);
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        var goesOn = await new NativeFrameWriter(pipe.Writer).AppendAsync(
            new MemoryStream([1, 2]),
            layout.GetNativeRange(0),
            TestContext.Current.CancellationToken
        );

        Assert.False(goesOn);
    }

    [Fact]
    public async Task Fails_when_the_bytes_end_early()
    {
        var layout = Layout(frameBits: 16, frames: 2, length: 4, wordSize: 1, isBigEndian: false);

        await Assert.ThrowsAsync<EndOfStreamException>(async () =>
            await new NativeFrameWriter(PipeWriter.Create(Stream.Null)).AppendAsync(
                new MemoryStream([1, 2, 3]),
                layout.GetNativeRange(0, 2),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public void Gives_the_same_bits_as_taking_them_one_by_one() =>
        Prop.ForAll(
                Cases().ToArbitrary(),
                testCase =>
                {
                    var (frameBits, frames, isBigEndian, selected, seed) = testCase;
                    var pixels = new byte[(frameBits * frames + 15) / 16 * 2];
                    new System.Random(seed).NextBytes(pixels);
                    var layout = Layout(frameBits, frames, pixels.Length, 2, isBigEndian);
                    var written = WriteAsync(layout, pixels, selected).GetAwaiter().GetResult();
                    Assert.Equal(OneByOne(layout, pixels, selected), written);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public async Task Copies_frames_longer_than_its_buffer()
    {
        const int FrameBits = 1_000_003;
        var pixels = new byte[FrameBits * 3 / 16 * 2 + 2];
        new System.Random(1).NextBytes(pixels);
        foreach (var isBigEndian in new[] { false, true })
        {
            var layout = Layout(FrameBits, 3, pixels.Length, 2, isBigEndian);

            Assert.Equal(OneByOne(layout, pixels, [2, 1]), await WriteAsync(layout, pixels, 2, 1));
        }
    }

    private static Gen<(int FrameBits, int Frames, bool IsBigEndian, int[] Selected, int Seed)> Cases() =>
        from frameBits in Gen.Choose(1, 100)
        from frames in Gen.Choose(1, 20)
        from isBigEndian in Gen.Elements(false, true)
        from selected in Gen.Choose(0, frames - 1).NonEmptyListOf()
        from seed in Gen.Choose(0, 10000)
        select (frameBits, frames, isBigEndian, selected.ToArray(), seed);

    private static byte[] OneByOne(PixelDataLayout layout, byte[] pixels, int[] frames)
    {
        var written = new byte[(frames.Length * layout.FrameBits + 7) / 8];
        var next = 0;
        foreach (var frame in frames)
        {
            for (var i = 0L; i < layout.FrameBits; i++, next++)
            {
                var bit = frame * layout.FrameBits + i;
                var at = layout.IsBigEndian ? (bit / 8) ^ 1 : bit / 8;
                if ((pixels[at] >> (int)(bit % 8) & 1) != 0)
                {
                    written[next / 8] |= (byte)(1 << (next % 8));
                }
            }
        }

        return written;
    }

    private static async Task<byte[]> WriteAsync(PixelDataLayout layout, byte[] pixels, params int[] frames)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var output = new MemoryStream();
        var pipe = PipeWriter.Create(output);
        var writer = new NativeFrameWriter(pipe);
        foreach (var frame in frames)
        {
            var range = layout.GetNativeRange(frame);
            await writer.AppendAsync(new MemoryStream(pixels, (int)range.Offset, (int)range.Length), range, cancel);
        }

        await writer.CompleteAsync(cancel);
        await pipe.CompleteAsync();
        return output.ToArray();
    }

    private static PixelDataLayout Layout(long frameBits, int frames, long length, int wordSize, bool isBigEndian) =>
        new()
        {
            Tag = DicomTag.PixelData,
            Offset = 0,
            Length = length,
            FrameCount = frames,
            FrameBits = frameBits,
            WordSize = wordSize,
            IsBigEndian = isBigEndian,
        };
}
