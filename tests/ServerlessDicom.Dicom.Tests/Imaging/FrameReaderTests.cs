using System.Buffers;
using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Rle;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging;

public class FrameReaderTests
{
    private static readonly string Native = DicomUid.ExplicitVRLittleEndian;

    [Fact]
    public async Task Turns_the_byte_order()
    {
        var image = Image(1, 2, 1, PhotometricInterpretation.Monochrome2, bits: 16);
        var layout = Layout(32, frames: 2, length: 8, wordSize: 2, isBigEndian: true);

        Assert.Equal([5, 4, 7, 6], await ReadAsync([0, 1, 2, 3, 4, 5, 6, 7], layout, image, 1));
    }

    [Fact]
    public async Task Turns_words_that_hold_pixels_of_two_frames()
    {
        var image = Image(1, 3, 1, PhotometricInterpretation.Monochrome2);
        var layout = Layout(24, frames: 2, length: 6, wordSize: 2, isBigEndian: true);

        Assert.Equal([1, 2, 3], await ReadAsync([2, 1, 4, 3, 6, 5], layout, image, 0));
        Assert.Equal([4, 5, 6], await ReadAsync([2, 1, 4, 3, 6, 5], layout, image, 1));
    }

    [Fact]
    public async Task Takes_single_bits_from_the_bytes_that_frames_share()
    {
        var image = Image(3, 3, 1, PhotometricInterpretation.Monochrome2, bits: 1);
        var layout = Layout(9, frames: 3, length: 4);
        var pixels = new byte[4];
        new Random(5).NextBytes(pixels);
        for (var frame = 0; frame < 3; frame++)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(pixels) >> (9 * frame) & 0x1FF;

            var read = await ReadAsync(pixels, layout, image, frame);

            Assert.Equal(bits, BinaryPrimitives.ReadUInt16LittleEndian(read));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public async Task Puts_the_samples_of_a_pixel_together(int bits)
    {
        var image = Image(2, 2, 3, PhotometricInterpretation.Rgb, bits) with { IsPlanar = true };
        var size = bits / 8;
        var planes = new byte[12 * size];
        new Random(1).NextBytes(planes);

        var read = await ReadAsync(planes, Layout(96 * size, 1, planes.Length), image, 0);

        for (var i = 0; i < read.Length; i++)
        {
            var (pixel, sample) = (i / (3 * size), i / size % 3);
            Assert.Equal(planes[(sample * 4 + pixel) * size + i % size], read[i]);
        }
    }

    [Fact]
    public async Task Gives_chroma_to_every_pixel()
    {
        var image = Image(2, 3, 3, PhotometricInterpretation.YbrFull422);
        byte[] pixels = [1, 2, 101, 201, 3, 103, 203, 4, 5, 104, 204, 6, 106, 206];
        var reader = Reader(pixels, Layout(56 * 2, 1, 14), image);
        var read = new byte[18];

        var meaning = await reader.ReadAsync(0, read, TestContext.Current.CancellationToken);

        Assert.Equal(PhotometricInterpretation.YbrFull, meaning);
        Assert.Equal([1, 101, 201, 2, 101, 201, 3, 103, 203, 4, 104, 204, 5, 104, 204, 6, 106, 206], read);
    }

    [Fact]
    public async Task Joins_the_fragments_of_a_frame_with_one_read()
    {
        var image = Image(4, 40, 1, PhotometricInterpretation.Monochrome2);
        var native = new byte[160];
        new Random(3).NextBytes(native);
        var codestream = new ArrayBufferWriter<byte>();
        RleCodec.Encode(native, image, codestream);
        byte[] header = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
        byte[] file = [.. codestream.WrittenSpan[..70], .. header, .. header, .. codestream.WrittenSpan[70..]];
        var source = new CountingSource(file);
        var layout = PixelDataLayoutOf(70, 0, (uint)codestream.WrittenCount - 70);
        var reader = new FrameReader(source, layout, image, DicomUid.RLELossless);
        var read = new byte[160];

        await reader.ReadAsync(0, read, TestContext.Current.CancellationToken);

        Assert.Equal(native, read);
        Assert.Equal(1, source.Opened);
    }

    [Theory]
    [InlineData("pydicom/test_files/MR_small_RLE.dcm", "pydicom/test_files/MR_small.dcm")]
    [InlineData("pydicom/test_files/MR_small_bigendian.dcm", "pydicom/test_files/MR_small.dcm")]
    [InlineData("pydicom/test_files/rtdose_rle.dcm", "pydicom/test_files/rtdose.dcm")]
    [InlineData("pydicom/test_files/SC_rgb_rle_32bit_2frame.dcm", "pydicom-data/SC_rgb_32bit_2frame.dcm")]
    [InlineData("pydicom-data/liver_expb.dcm", "pydicom-data/liver.dcm")]
    [InlineData("pydicom-data/liver_rle.dcm", "pydicom-data/liver.dcm")]
    [InlineData("pydicom-data/liver_nonbyte_aligned_rle.dcm", "pydicom-data/liver_nonbyte_aligned.dcm")]
    [InlineData("pydicom-data/liver_j2k.dcm", "pydicom-data/liver.dcm")]
    [InlineData("pydicom/test_files/SC_rgb_rle_16bit.dcm", "pydicom-data/SC_rgb_16bit.dcm")]
    public async Task Frames_of_the_corpus_are_those_of_the_file_they_were_made_of(string one, string other)
    {
        var (first, second) = (Open(one), Open(other));

        Assert.Equal(second.FrameCount, first.FrameCount);
        for (var frame = 0; frame < first.FrameCount; frame++)
        {
            var (a, b) = (new byte[first.Native.FrameBytes], new byte[second.Native.FrameBytes]);
            await first.ReadAsync(frame, a, TestContext.Current.CancellationToken);
            await second.ReadAsync(frame, b, TestContext.Current.CancellationToken);
            Assert.Equal(b, a);
        }
    }

    [Fact]
    public async Task A_source_that_ends_early_is_told_of()
    {
        var image = Image(2, 2, 1, PhotometricInterpretation.Monochrome2);
        var layout = Layout(32, 2, 8);

        await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync(new byte[6], layout, image, 1));
    }

    [Fact]
    public async Task A_compressed_frame_much_longer_than_its_pixels_is_refused_unread()
    {
        var image = Image(1, 1, 1, PhotometricInterpretation.Monochrome2);
        var source = new CountingSource(Array.Empty<byte>());
        var reader = new FrameReader(source, PixelDataLayoutOf(2 << 20), image, DicomUid.RLELossless);

        await Assert.ThrowsAsync<CodecException>(async () =>
            await reader.ReadAsync(0, new byte[1], TestContext.Current.CancellationToken)
        );
        Assert.Equal(0, source.Opened);
    }

    [Fact]
    public async Task Frames_larger_than_the_bound_are_refused()
    {
        var image = Image(1000, 1000, 1, PhotometricInterpretation.Monochrome2);
        var layout = Layout(8_000_000, 1, 1_000_000);

        Assert.True(
            new FrameReader(new CountingSource(Array.Empty<byte>()), layout, image, Native, 1_000_000).CanDecode
        );
        var reader = new FrameReader(new CountingSource(Array.Empty<byte>()), layout, image, Native, 999_999);

        Assert.False(reader.CanDecode);
        await Assert.ThrowsAsync<NotSupportedException>(async () =>
            await reader.ReadAsync(0, new byte[1_000_000], TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Syntaxes_without_a_decoder_and_samples_without_an_order_are_refused()
    {
        var image = Image(2, 2, 3, PhotometricInterpretation.YbrPartial420);

        Assert.NotNull(
            new FrameReader(
                new CountingSource(Array.Empty<byte>()),
                PixelDataLayoutOf(4),
                image,
                DicomUid.MPEG2MPML
            ).Obstacle
        );
        Assert.NotNull(Reader([], Layout(48, 1, 6), image).Obstacle);
        Assert.NotNull(Reader([], Layout(50, 1, 7), image).Obstacle);
    }

    private static FrameReader Open(string name)
    {
        var file = DicomFile.Parse(File.ReadAllBytes(Corpus.File(name)));
        var layout = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!;
        var image = ImagePixel.From(file.Dataset, layout.Tag)!;
        return new FrameReader(new CountingSource(file.Content), layout, image, file.TransferSyntax.Uid);
    }

    private static async Task<byte[]> ReadAsync(byte[] pixels, PixelDataLayout layout, ImagePixel image, int frame)
    {
        var reader = Reader(pixels, layout, image);
        Assert.Null(reader.Obstacle);
        var native = new byte[reader.Native.FrameBytes];
        await reader.ReadAsync(frame, native, TestContext.Current.CancellationToken);
        return native;
    }

    private static FrameReader Reader(byte[] pixels, PixelDataLayout layout, ImagePixel image) =>
        new(new CountingSource(pixels), layout, image, Native);

    private static ImagePixel Image(
        int rows,
        int columns,
        int samples,
        PhotometricInterpretation photometric,
        int bits = 8
    ) =>
        new()
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = samples,
            PhotometricInterpretation = photometric,
            BitsAllocated = bits,
            BitsStored = bits,
            HighBit = bits - 1,
        };

    private static PixelDataLayout Layout(
        long frameBits,
        int frames,
        long length,
        int wordSize = 1,
        bool isBigEndian = false
    ) =>
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

    /// <summary>One frame of fragments from byte 0 on.</summary>
    private static PixelDataLayout PixelDataLayoutOf(params uint[] lengths)
    {
        var items = new List<DicomFragment>();
        var offset = 0L;
        foreach (var length in lengths)
        {
            items.Add(new DicomFragment(offset, length, 0));
            offset += length + FrameTable.ItemHeaderLength;
        }

        return new PixelDataLayout
        {
            Tag = DicomTag.PixelData,
            Offset = 0,
            Length = offset - FrameTable.ItemHeaderLength,
            FrameCount = 1,
            Frames = FrameTable.Create(items, [0]),
        };
    }

    private sealed class CountingSource(ReadOnlyMemory<byte> content) : IDicomValueSource
    {
        public int Opened { get; private set; }

        public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
        {
            Opened++;
            var start = (int)Math.Min(offset, content.Length);
            return new(new MemoryStream(content.Slice(start, (int)Math.Min(length, content.Length - start)).ToArray()));
        }
    }
}
