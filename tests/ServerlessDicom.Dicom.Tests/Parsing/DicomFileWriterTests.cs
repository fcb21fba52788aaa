using System.IO.Compression;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Data sets made by hand, against bytes worked out by hand from PS3.5 §7.</summary>
public class DicomFileWriterTests
{
    private const int PreambleAndPrefix = 132;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_explicit_little_endian_headers_of_both_sizes()
    {
        var written = await WriteDatasetAsync(Sample(), DicomTransferSyntax.ExplicitVRLittleEndian);

        Assert.Equal(
            "0800 0600 4353 0200 4D52" // (0008,0006) CS
                + "0800 0700 5351 0000 FFFFFFFF" // (0008,0007) SQ
                + "FEFF 00E0 FFFFFFFF"
                + "2800 1000 5553 0200 0302"
                + "FEFF 0DE0 00000000"
                + "FEFF DDE0 00000000"
                + "0900 1010 4F57 0000 04000000 02010403", // (0009,1010) OW
            written,
            HexComparer
        );
    }

    [Fact]
    public async Task Writes_implicit_headers_without_a_VR()
    {
        var written = await WriteDatasetAsync(Sample(), DicomTransferSyntax.ImplicitVRLittleEndian);

        Assert.Equal(
            "0800 0600 02000000 4D52"
                + "0800 0700 FFFFFFFF"
                + "FEFF 00E0 FFFFFFFF"
                + "2800 1000 02000000 0302"
                + "FEFF 0DE0 00000000"
                + "FEFF DDE0 00000000"
                + "0900 1010 04000000 02010403",
            written,
            HexComparer
        );
    }

    [Fact]
    public async Task Writes_big_endian_numbers_words_and_headers()
    {
        var written = await WriteDatasetAsync(Sample(), DicomTransferSyntax.ExplicitVRBigEndian);

        Assert.Equal(
            "0008 0006 4353 0002 4D52"
                + "0008 0007 5351 0000 FFFFFFFF"
                + "FFFE E000 FFFFFFFF"
                + "0028 0010 5553 0002 0203"
                + "FFFE E00D 00000000"
                + "FFFE E0DD 00000000"
                + "0009 1010 4F57 0000 00000004 01020304",
            written,
            HexComparer
        );
    }

    [Fact]
    public async Task Deflates_the_data_set_alone_to_an_even_length()
    {
        for (var length = 0; length < 64; length += 2)
        {
            var dataset = Sample().AddOrUpdate(new DicomElement(new DicomTag(0x00091011), DicomVR.OB, Noise(length)));
            var plain = await WriteDatasetAsync(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
            var deflated = Convert.FromHexString(
                await WriteDatasetAsync(dataset, DicomTransferSyntax.DeflatedExplicitVRLittleEndian)
            );
            using var inflate = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            await inflate.CopyToAsync(inflated, Cancel);

            Assert.Equal(plain, Convert.ToHexString(inflated.ToArray()));
            Assert.Equal(0, deflated.Length % 2);
        }
    }

    [Fact]
    public async Task Makes_file_meta_information_and_keeps_who_sent_the_file()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomElement.FromAscii(DicomTag.SOPClassUID, DicomVR.UI, "1.2.3"))
            .AddOrUpdate(DicomElement.FromAscii(DicomTag.SOPInstanceUID, DicomVR.UI, "1.2.4"));
        var meta = new DicomDataset()
            .AddOrUpdate(DicomTag.FileMetaInformationGroupLength, DicomVR.UL, 9999L)
            .AddOrUpdate(DicomElement.FromAscii(DicomTag.MediaStorageSOPInstanceUID, DicomVR.UI, "9.9.9"))
            .AddOrUpdate(DicomElement.FromAscii(DicomTag.ImplementationClassUID, DicomVR.UI, "9.9.8"))
            .AddOrUpdate(DicomElement.FromAscii(DicomTag.SourceApplicationEntityTitle, DicomVR.AE, "SENDER"));
        var file = File(dataset, DicomTransferSyntax.ExplicitVRBigEndian, meta);
        var written = await WriteAsync(file, DicomTransferSyntax.ImplicitVRLittleEndian);

        Assert.Equal(Convert.ToHexString(new byte[128]) + "4449434D", Convert.ToHexString(written.AsSpan(0, 132)));
        var implementation = Ascii(DicomImplementation.ClassUid);
        var implementationLength = $"{implementation.Length / 2:X2}00";
        var version = Ascii(DicomImplementation.VersionName, ' ');
        Assert.StartsWith(
            Hex(
                "0200 0000 554C 0400 XXXXXXXX"
                    + "0200 0100 4F42 0000 02000000 0001"
                    + "0200 0200 5549 0600 312E322E3300"
                    + "0200 0300 5549 0600 312E322E3400"
                    + $"0200 1000 5549 1200 {Ascii("1.2.840.10008.1.2")}"
                    + $"0200 1200 5549 {implementationLength} {implementation}"
                    + $"0200 1300 5348 1000 {version}"
                    + "0200 1600 4145 0600 53454E444552"
                    + "0800 1600 0600"
            ),
            MaskedMeta(written),
            StringComparison.Ordinal
        );
        var groupLength = BitConverter.ToUInt32(written, PreambleAndPrefix + 8);
        Assert.Equal(
            "0800160006000000",
            Convert.ToHexString(written.AsSpan(PreambleAndPrefix + 12 + (int)groupLength, 8))
        );
    }

    [Fact]
    public async Task Keeps_the_preamble()
    {
        var preamble = Noise(128);
        var file = new DicomFile
        {
            Preamble = preamble,
            FileMetaInformation = new DicomDataset(),
            Dataset = Sample(),
            TransferSyntax = DicomTransferSyntax.ImplicitVRLittleEndian,
        };

        Assert.Equal(preamble, (await WriteAsync(file, DicomTransferSyntax.ExplicitVRLittleEndian))[..128]);
    }

    [Fact]
    public async Task Leaves_group_lengths_out_and_writes_an_empty_sequence_counted()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomElement(new DicomTag(0x00080000), DicomVR.UL, new byte[4]))
            .AddOrUpdate(new DicomElement(new DicomTag(0x00090000), DicomVR.UL, new byte[4]))
            .AddOrUpdate(new DicomElement(new DicomTag(0x00091010), Array.Empty<DicomDataset>()));

        Assert.Equal(
            "0900 1010 5351 0000 00000000",
            await WriteDatasetAsync(dataset, DicomTransferSyntax.ExplicitVRLittleEndian),
            HexComparer
        );
    }

    [Fact]
    public async Task Pads_odd_lengths_as_their_VR_wants()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomElement(new DicomTag(0x00080060), DicomVR.CS, "A"u8.ToArray()))
            .AddOrUpdate(new DicomElement(new DicomTag(0x00091010), DicomVR.OB, new byte[] { 7 }));

        Assert.Equal(
            "0800 6000 4353 0200 4120" + "0900 1010 4F42 0000 02000000 0700",
            await WriteDatasetAsync(dataset, DicomTransferSyntax.ExplicitVRLittleEndian),
            HexComparer
        );
    }

    [Fact]
    public async Task Writes_what_is_too_long_for_its_VR_as_unknown_and_little_endian()
    {
        var value = new byte[65536];
        (value[0], value[1]) = (1, 2);
        var dataset = new DicomDataset().AddOrUpdate(new DicomElement(new DicomTag(0x00283006), DicomVR.US, value));
        var written = await WriteDatasetAsync(dataset, DicomTransferSyntax.ExplicitVRBigEndian);

        Assert.StartsWith(Hex("0028 3006 554E 0000 00010000 0102"), written, StringComparison.Ordinal);

        var longest = new DicomDataset().AddOrUpdate(
            new DicomElement(new DicomTag(0x00283006), DicomVR.US, value.AsMemory(0, 65534))
        );
        written = await WriteDatasetAsync(longest, DicomTransferSyntax.ExplicitVRBigEndian);

        Assert.StartsWith(Hex("0028 3006 5553 FFFE 0201"), written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_pixel_data_of_more_than_8_bits_as_words()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 16L)
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OB, new byte[] { 1, 2 }));

        Assert.EndsWith(
            Hex("7FE0 0010 4F57 0000 00000002 0201"),
            await WriteDatasetAsync(dataset, DicomTransferSyntax.ExplicitVRBigEndian),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(DicomVR.OB, "01020304050607080910")]
    [InlineData(DicomVR.UN, "01020304050607080910")]
    [InlineData(DicomVR.AT, "02010403060508071009")]
    [InlineData(DicomVR.FL, "04030201080706050910")]
    [InlineData(DicomVR.SV, "08070605040302010910")]
    public async Task Swaps_as_many_bytes_as_the_VR_has_in_a_unit(DicomVR vr, string expected)
    {
        var value = Convert.FromHexString("01020304050607080910");
        var dataset = new DicomDataset().AddOrUpdate(new DicomElement(new DicomTag(0x00091010), vr, value));
        var written = await WriteDatasetAsync(dataset, DicomTransferSyntax.ExplicitVRBigEndian);

        Assert.EndsWith(expected, written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_a_value_that_is_not_held_and_swaps_it_on_the_way()
    {
        var file = Noise(300_001);
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(new DicomTag(0x00091010), DicomVR.OD, default)
            {
                Offset = 1,
                Length = 300_000,
                IsHeld = false,
            }
        );
        var written = await WriteAsync(
            File(dataset, DicomTransferSyntax.ExplicitVRLittleEndian),
            DicomTransferSyntax.ExplicitVRBigEndian,
            new BytesSource(file)
        );
        var expected = file[1..];
        for (var i = 0; i < expected.Length; i += 8)
        {
            expected.AsSpan(i, 8).Reverse();
        }

        Assert.Equal(expected, written[^300_000..]);
    }

    [Fact]
    public async Task Fails_without_a_source_for_what_is_not_held_or_when_that_ends_early()
    {
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OW, default)
            {
                Offset = 0,
                Length = 100,
                IsHeld = false,
            }
        );
        var file = File(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            WriteAsync(file, DicomTransferSyntax.ImplicitVRLittleEndian)
        );
        await Assert.ThrowsAsync<EndOfStreamException>(() =>
            WriteAsync(file, DicomTransferSyntax.ImplicitVRLittleEndian, new BytesSource(new byte[99]))
        );
    }

    [Fact]
    public async Task Passes_fragments_through_in_their_own_syntax_only()
    {
        // The source holds two fragments of 4 and 2 bytes from byte 8 on, each behind its item header.
        var source = Convert.FromHexString(Hex("FEFF 00E0 04000000 FFD8FFE0 FEFF 00E0 02000000 1234"));
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OB, default)
            {
                Length = DicomElement.UndefinedLength,
                Fragments = new DicomFragments(
                    new byte[] { 0, 0, 0, 0 },
                    [new DicomFragment(8, 4, 0xFFD8FFE0), new DicomFragment(20, 2, 0x12340000)]
                ),
            }
        );
        var jpeg = DicomTransferSyntax.FromUid("1.2.840.10008.1.2.4.50");
        var file = File(dataset, jpeg);

        Assert.EndsWith(
            Hex("E07F 1000 4F42 0000 FFFFFFFF FEFF 00E0 04000000 00000000")
                + Convert.ToHexString(source)
                + Hex("FEFF DDE0 00000000"),
            Convert.ToHexString(await WriteAsync(file, jpeg, new BytesSource(source))),
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            WriteAsync(file, DicomTransferSyntax.ExplicitVRLittleEndian, new BytesSource(source))
        );
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            WriteAsync(File(Sample(), DicomTransferSyntax.ExplicitVRLittleEndian), jpeg)
        );
    }

    [Fact]
    public async Task Writes_fragments_that_lie_apart_each_behind_its_own_header()
    {
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OB, default)
            {
                Length = DicomElement.UndefinedLength,
                Fragments = new DicomFragments(
                    default,
                    [new DicomFragment(0, 2, 0xFFD80000), new DicomFragment(4, 2, 0x12340000)]
                ),
            }
        );
        var jpeg = DicomTransferSyntax.FromUid("1.2.840.10008.1.2.4.50");
        var file = File(dataset, jpeg);
        var written = await WriteAsync(file, jpeg, new BytesSource(Convert.FromHexString("FFD800001234")));

        Assert.EndsWith(
            Hex("FEFF 00E0 00000000 FEFF 00E0 02000000 FFD8 FEFF 00E0 02000000 1234 FEFF DDE0 00000000"),
            Convert.ToHexString(written),
            StringComparison.Ordinal
        );
        Assert.Equal(written.Length, DicomFileWriter.GetLength(file, jpeg));
    }

    [Fact]
    public async Task Refuses_a_file_of_which_only_the_header_was_read()
    {
        var dataset = Sample()
            .AddOrUpdate(DicomElement.FromAscii(DicomTag.SOPClassUID, DicomVR.UI, "1.2.3"))
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OW, new byte[100]));
        var syntax = DicomTransferSyntax.ExplicitVRLittleEndian;
        var bytes = await WriteAsync(File(dataset, syntax), syntax);
        var reader = new DicomFileReader(PipeReader.Create(new MemoryStream(bytes)));
        var file = await reader.ReadHeaderAsync(Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(file, syntax, new BytesSource(bytes)));
        Assert.Throws<InvalidOperationException>(() => DicomFileWriter.GetLength(file, syntax));

        await reader.ReadToEndAsync(Cancel);

        Assert.Equal(bytes, await WriteAsync(file, syntax, new BytesSource(bytes)));
    }

    [Fact]
    public async Task Does_not_run_ahead_of_the_reader_and_stops_when_it_has_gone()
    {
        var source = new EndlessSource();
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OW, default)
            {
                Offset = 0,
                Length = 4_000_000_000,
                IsHeld = false,
            }
        );
        foreach (
            var syntax in new[]
            {
                DicomTransferSyntax.ExplicitVRBigEndian,
                DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
            }
        )
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 200_000, resumeWriterThreshold: 100_000));
            var writing = DicomFileWriter.WriteAsync(
                File(dataset, DicomTransferSyntax.ExplicitVRLittleEndian),
                syntax,
                source,
                pipe.Writer,
                Cancel
            );
            var read = await pipe.Reader.ReadAtLeastAsync(150_000, Cancel);
            Assert.False(writing.IsCompleted);
            Assert.InRange(read.Buffer.Length, 150_000, 400_000);
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    [Fact]
    public async Task Encodes_any_size_in_constant_memory()
    {
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OW, default)
            {
                Offset = 0,
                Length = 256 << 20,
                IsHeld = false,
            }
        );
        var output = PipeWriter.Create(Stream.Null);
        var before = GC.GetAllocatedBytesForCurrentThread();

        // Neither end ever waits, so that all of it runs on this thread.
        var writing = DicomFileWriter.WriteAsync(
            File(dataset, DicomTransferSyntax.ExplicitVRLittleEndian),
            DicomTransferSyntax.ExplicitVRBigEndian,
            new ZeroSource(),
            output,
            Cancel
        );
        Assert.True(writing.IsCompletedSuccessfully);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        await output.CompleteAsync();
    }

    [Fact]
    public async Task Can_be_cancelled_while_the_output_is_full()
    {
        using var cancel = new CancellationTokenSource();
        var dataset = new DicomDataset().AddOrUpdate(
            new DicomElement(DicomTag.PixelData, DicomVR.OW, default)
            {
                Offset = 0,
                Length = 4_000_000_000,
                IsHeld = false,
            }
        );
        foreach (
            var syntax in new[]
            {
                DicomTransferSyntax.ExplicitVRBigEndian,
                DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
            }
        )
        {
            var pipe = new Pipe();
            var writing = DicomFileWriter.WriteAsync(
                File(dataset, DicomTransferSyntax.ExplicitVRLittleEndian),
                syntax,
                new EndlessSource(),
                pipe.Writer,
                cancel.Token
            );
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        }
    }

    private static DicomDataset Sample() =>
        new DicomDataset()
            .AddOrUpdate(new DicomElement(new DicomTag(0x00080006), DicomVR.CS, "MR"u8.ToArray()))
            .AddOrUpdate(
                new DicomElement(
                    new DicomTag(0x00080007),
                    [new DicomDataset().AddOrUpdate(DicomTag.Rows, DicomVR.US, 0x0203L)]
                )
            )
            .AddOrUpdate(new DicomElement(new DicomTag(0x00091010), DicomVR.OW, new byte[] { 2, 1, 4, 3 }));

    private static DicomFile File(DicomDataset dataset, DicomTransferSyntax syntax, DicomDataset? meta = null) =>
        new()
        {
            FileMetaInformation = meta ?? new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = syntax,
        };

    private static async Task<string> WriteDatasetAsync(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        var written = await WriteAsync(File(dataset, DicomTransferSyntax.ExplicitVRLittleEndian), syntax);
        var metaLength = BitConverter.ToUInt32(written, PreambleAndPrefix + 8);
        return Convert.ToHexString(written.AsSpan(PreambleAndPrefix + 12 + (int)metaLength));
    }

    private static Task<byte[]> WriteAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? source = null
    ) => file.ToBytesAsync(syntax, source);

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);
        return noise;
    }

    private static string Hex(string spaced) => spaced.Replace(" ", "", StringComparison.Ordinal);

    private static string Ascii(string text, char padding = '\0') =>
        Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + padding));

    private static string MaskedMeta(byte[] written)
    {
        var hex = Convert.ToHexString(written.AsSpan(PreambleAndPrefix));
        return string.Concat(hex.AsSpan(0, 16), "XXXXXXXX", hex.AsSpan(24));
    }

    private static IEqualityComparer<string> HexComparer { get; } =
        EqualityComparer<string>.Create((left, right) => Hex(left!) == Hex(right!), text => text.Length);

    private sealed class ZeroSource : IDicomValueSource
    {
        public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
            new(new ZeroStream());
    }

    private sealed class ZeroStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Clear();
            return new(buffer.Length);
        }
    }

    private sealed class EndlessSource : IDicomValueSource
    {
        public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
            new(new EndlessStream());
    }

    /// <summary>Noise, so that deflating does not shrink it.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private readonly Random _random = new(1);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _random.NextBytes(buffer.Span);
            return new(buffer.Length);
        }
    }
}
