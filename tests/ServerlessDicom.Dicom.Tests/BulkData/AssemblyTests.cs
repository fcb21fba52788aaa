using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.BulkData;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Gif;
using ServerlessDicom.Dicom.Imaging.Png;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.BulkData;

public sealed class AssemblyTests
{
    private static readonly ImagePixel Gray = new()
    {
        Rows = 12,
        Columns = 20,
        SamplesPerPixel = 1,
        PhotometricInterpretation = PhotometricInterpretation.Monochrome2,
        BitsAllocated = 16,
        BitsStored = 12,
        HighBit = 11,
    };

    private static readonly ImagePixel Color = new()
    {
        Rows = 12,
        Columns = 20,
        SamplesPerPixel = 3,
        PhotometricInterpretation = PhotometricInterpretation.Rgb,
        BitsAllocated = 8,
        BitsStored = 8,
        HighBit = 7,
    };

    [Theory]
    [InlineData(DicomUid.JPEGBaseline8Bit, true, "YBR_FULL_422", 8)]
    [InlineData(DicomUid.JPEGLosslessSV1, false, "MONOCHROME2", 12)]
    [InlineData(DicomUid.JPEGLosslessSV1, true, "RGB", 8)]
    [InlineData(DicomUid.JPEGLSLossless, false, "MONOCHROME2", 12)]
    [InlineData(DicomUid.JPEGLSLossless, true, "RGB", 8)]
    [InlineData(DicomUid.JPEG2000Lossless, false, "MONOCHROME2", 12)]
    [InlineData(DicomUid.JPEG2000Lossless, true, "YBR_RCT", 8)]
    public async Task Compressed_images_describe_themselves(string uid, bool isColor, string photometric, int bits)
    {
        var codec = FrameCodecs.Find(uid)!;
        var frame = Encode(codec, isColor ? Color : Gray);
        var file = await AssembleAsync(Metadata(), (codec.MediaType, frame), (codec.MediaType, frame));

        Assert.Equal(uid, file.TransferSyntax.Uid);
        Assert.Equal(uid, file.FileMetaInformation.GetString(DicomTag.TransferSyntaxUID));
        var dataset = file.Dataset;
        Assert.Equal(photometric, dataset.GetString(DicomTag.PhotometricInterpretation));
        Assert.Equal(12, dataset.GetInteger(DicomTag.Rows));
        Assert.Equal(20, dataset.GetInteger(DicomTag.Columns));
        Assert.Equal(isColor ? 3 : 1, dataset.GetInteger(DicomTag.SamplesPerPixel));
        Assert.Equal(isColor ? 8 : 16, dataset.GetInteger(DicomTag.BitsAllocated));
        Assert.Equal(bits, dataset.GetInteger(DicomTag.BitsStored));
        Assert.Equal(bits - 1, dataset.GetInteger(DicomTag.HighBit));
        Assert.Equal(2, dataset.GetInteger(DicomTag.NumberOfFrames));
        Assert.Equal(codec.LossyMethod, dataset.GetString(DicomTag.LossyImageCompressionMethod));
        var layout = PixelDataLayout.From(dataset, file.TransferSyntax)!;
        Assert.Equal(2, layout.FrameCount);
        foreach (var fragments in Enumerable.Range(0, 2).Select(layout.GetFragments))
        {
            var fragment = Assert.Single(fragments);
            Assert.Equal(frame, file.Content.Slice((int)fragment.Offset, frame.Length).ToArray());
        }
    }

    [Fact]
    public async Task What_the_metadata_say_rightly_stays_and_what_they_say_wrongly_is_kept_aside()
    {
        var codec = FrameCodecs.Find(DicomUid.JPEGLosslessSV1)!;
        var metadata = Metadata(("00280101", "US", 12), ("00280103", "US", 1), ("00280010", "US", 13));
        var file = await AssembleAsync(metadata, (codec.MediaType, Encode(codec, Gray)));

        Assert.Equal(12, file.Dataset.GetInteger(DicomTag.BitsStored));
        Assert.Equal(1, file.Dataset.GetInteger(DicomTag.PixelRepresentation));
        Assert.Equal(12, file.Dataset.GetInteger(DicomTag.Rows));
        var item = Assert.Single(file.Dataset.GetItems(DicomTag.OriginalAttributesSequence));
        Assert.Equal("CORRECT", item.GetString(DicomTag.ReasonForTheAttributeModification));
        Assert.StartsWith(
            "20260102030405",
            item.GetString(DicomTag.AttributeModificationDateTime),
            StringComparison.Ordinal
        );
        var before = Assert.Single(item.GetItems(DicomTag.ModifiedAttributesSequence));
        Assert.Equal([DicomTag.Rows], before.Select(element => element.Tag));
        Assert.Equal(13, before.GetInteger(DicomTag.Rows));
    }

    [Fact]
    public async Task The_boxes_of_a_JP2_file_are_left_out()
    {
        var codec = FrameCodecs.Find(DicomUid.JPEG2000Lossless)!;
        var frame = Encode(codec, Gray);
        byte[] jp2 = [.. Box("jP  ", [0x0D, 0x0A, 0x87, 0x0A]), .. Box("ftyp", "jp2 "u8), .. Box("jp2c", frame)];
        var file = await AssembleAsync(Metadata(), ("image/jp2", jp2));
        var fragment = Assert.Single(PixelDataLayout.From(file.Dataset, file.TransferSyntax)!.GetFragments(0));
        Assert.Equal(frame, file.Content.Slice((int)fragment.Offset, frame.Length).ToArray());
    }

    [Theory]
    [InlineData("image/jpeg", DicomUid.JPEG2000Lossless)]
    [InlineData("image/jp2", DicomUid.JPEGLosslessSV1)]
    [InlineData("image/png", DicomUid.JPEGLosslessSV1)]
    [InlineData("image/gif", DicomUid.JPEGLosslessSV1)]
    [InlineData("video/mp4", DicomUid.JPEGLosslessSV1)]
    public async Task What_is_not_of_its_media_type_is_refused(string mediaType, string uid)
    {
        var frame = Encode(FrameCodecs.Find(uid)!, Gray);
        await AssertRefusedAsync(InstanceAssemblyProblem.NotUnderstood, Metadata(), (mediaType, frame));
    }

    [Fact]
    public async Task Frames_that_are_missing_or_unlike_are_refused()
    {
        var codec = FrameCodecs.Find(DicomUid.JPEGLSLossless)!;
        var gray = (codec.MediaType, Encode(codec, Gray));
        var color = (codec.MediaType, Encode(codec, Color));
        await AssertRefusedAsync(InstanceAssemblyProblem.Mismatch, Metadata(("00280008", "IS", 3)), gray, gray);
        await AssertRefusedAsync(InstanceAssemblyProblem.Mismatch, Metadata(), gray, color);
        await AssertRefusedAsync(InstanceAssemblyProblem.Mismatch, Metadata());
        await AssertRefusedAsync(
            InstanceAssemblyProblem.Mismatch,
            Metadata(("00280010", "US", 2), ("00280011", "US", 2), ("00280100", "US", 8)),
            ("application/octet-stream", [1, 2, 3])
        );
    }

    [Fact]
    public async Task Frames_that_do_not_describe_themselves_need_attributes()
    {
        var codec = FrameCodecs.Find(DicomUid.RLELossless)!;
        var frame = ("image/dicom-rle", Encode(codec, Gray));
        await AssertRefusedAsync(InstanceAssemblyProblem.Mismatch, Metadata(), frame);
        var file = await AssembleAsync(
            Metadata(
                ("00280002", "US", 1),
                ("00280010", "US", 12),
                ("00280011", "US", 20),
                ("00280100", "US", 16),
                ("00280101", "US", 12)
            ),
            frame
        );
        Assert.Equal(DicomUid.RLELossless, file.TransferSyntax.Uid);
    }

    [Fact]
    public async Task PNG_and_GIF_become_uncompressed_pixels()
    {
        byte[] gray = [.. Enumerable.Range(0, 35).Select(i => (byte)(i * 7))];
        var png = PngWriter.Write(new RasterImage(7, 5, 1, gray)).ToArray();
        var file = await AssembleAsync(Metadata(), ("image/png", png), ("image/png", png));
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, file.TransferSyntax);
        Assert.Equal("MONOCHROME2", file.Dataset.GetString(DicomTag.PhotometricInterpretation));
        Assert.Equal(2, file.Dataset.GetInteger(DicomTag.NumberOfFrames));
        Assert.Equal([.. gray, .. gray], Pixels(file));

        var output = new ArrayBufferWriter<byte>();
        var gif = new GifWriter(output, 7, 5, isLooped: false);
        gif.Write(new RasterImage(7, 5, 1, gray), TimeSpan.FromMilliseconds(100));
        gif.Write(new RasterImage(7, 5, 1, gray), TimeSpan.FromMilliseconds(200));
        gif.Complete();
        var animation = ("image/gif", output.WrittenSpan.ToArray());
        file = await AssembleAsync(Metadata(), animation);
        Assert.Equal("RGB", file.Dataset.GetString(DicomTag.PhotometricInterpretation));
        Assert.Equal([0, 100], file.Dataset.GetNumbers(DicomTag.FrameTimeVector));
        byte[] color = [.. gray.SelectMany(value => (byte[])[value, value, value])];
        Assert.Equal([.. color, .. color], Pixels(file)[..210]);
        file = await AssembleAsync(Metadata(("00280002", "US", 1)), animation);
        Assert.Equal([.. gray, .. gray], Pixels(file));

        // What the palette was is kept aside.
        file = await AssembleAsync(
            Metadata(("00280004", "CS", "PALETTE COLOR"), ("00281201", "OW", "AAA=")),
            animation
        );
        Assert.False(file.Dataset.Contains(DicomTag.RedPaletteColorLookupTableData));
        var before = file
            .Dataset.GetItems(DicomTag.OriginalAttributesSequence)[0]
            .GetItems(DicomTag.ModifiedAttributesSequence)[0];
        Assert.True(before.Contains(DicomTag.RedPaletteColorLookupTableData));
    }

    /// <summary>Few bytes that stand for many: 2^31 x 2^31 pixels, or images larger than the screen they are drawn on, or countless ones.</summary>
    [Fact]
    public async Task Bombs_are_refused_unopened()
    {
        await AssertRefusedAsync(
            InstanceAssemblyProblem.NotUnderstood,
            Metadata(),
            ("image/png", Png(1U << 31, [0x78, 0x01]))
        );
        await AssertRefusedAsync(
            InstanceAssemblyProblem.TooLarge,
            Metadata(),
            ("image/png", Png(65_535, [0x78, 0x01]))
        );
        await AssertRefusedAsync(InstanceAssemblyProblem.TooLarge, Metadata(), ("image/gif", Gif(1, 16_384, 5)));
        await AssertRefusedAsync(InstanceAssemblyProblem.TooLarge, Metadata(), ("image/gif", Gif(65_535, 1, 1)));
        await AssertRefusedAsync(InstanceAssemblyProblem.TooLarge, Metadata(), ("image/gif", Gif(1, 1, 100_000)));
    }

    [Fact]
    public async Task A_PNG_that_asks_for_a_dictionary_of_its_own_is_damaged()
    {
        var exception = await Record.ExceptionAsync(() =>
            AssembleAsync(Metadata(), ("image/png", Png(8, [0x78, 0xBB, 0, 0, 0, 1, 0, 0, 0, 0])))
        );
        Assert.IsType<CodecException>(exception);
    }

    /// <summary>A gray image of as many rows as columns, whatever its data are.</summary>
    private static byte[] Png(uint side, byte[] data)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, side);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), side);
        header[8] = 8;
        return
        [
            0x89,
            .. "PNG\r\n\u001A\n"u8,
            .. Chunk([.. "IHDR"u8, .. header]),
            .. Chunk([.. "IDAT"u8, .. data]),
            .. Chunk([.. "IEND"u8]),
        ];

        static byte[] Chunk(byte[] typeAndData)
        {
            var chunk = new byte[typeAndData.Length + 8];
            BinaryPrimitives.WriteInt32BigEndian(chunk, typeAndData.Length - 4);
            typeAndData.CopyTo(chunk, 4);
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), PngCrc.Of(typeAndData));
            return chunk;
        }
    }

    /// <summary>An animation whose images have no data.</summary>
    private static byte[] Gif(int screen, int image, int count)
    {
        byte[] frame = [0x2C, 0, 0, 0, 0, .. Number(image), .. Number(image), 0, 2, 0];
        return
        [
            .. "GIF89a"u8,
            .. Number(screen),
            .. Number(screen),
            .. (byte[])[0x80, 0, 0, 0, 0, 0, 1, 1, 1],
            .. Enumerable.Repeat(frame, count).SelectMany(bytes => bytes),
            0x3B,
        ];

        static byte[] Number(int value) => [(byte)value, (byte)(value >> 8)];
    }

    private static byte[] Pixels(DicomFile file)
    {
        Assert.True(file.Dataset.TryGetElement(DicomTag.PixelData, out var element));
        return file.Content.Slice((int)element.Offset, (int)element.Length).ToArray();
    }

    [Fact]
    public async Task A_movie_is_one_fragment_and_tells_frames_and_times()
    {
        var file = await AssembleAsync(Metadata(), ("video/mp4", Movie(level: 41)));
        Assert.Equal(DicomUid.MPEG4HP41, file.TransferSyntax.Uid);
        Assert.Equal(90, file.Dataset.GetInteger(DicomTag.NumberOfFrames));
        Assert.Equal(240, file.Dataset.GetInteger(DicomTag.Rows));
        Assert.Equal(320, file.Dataset.GetInteger(DicomTag.Columns));
        Assert.Equal("YBR_PARTIAL_420", file.Dataset.GetString(DicomTag.PhotometricInterpretation));
        Assert.Equal(40, file.Dataset.GetNumber(DicomTag.FrameTime));
        Assert.Equal([DicomTag.FrameTime], file.Dataset.GetTags(DicomTag.FrameIncrementPointer));
        Assert.Equal("ISO_14496_10", file.Dataset.GetString(DicomTag.LossyImageCompressionMethod));
        Assert.True(file.Dataset.TryGetElement(DicomTag.PixelData, out var pixels));
        Assert.Single(pixels.Fragments!.Items);

        Assert.Equal(
            DicomUid.MPEG4HP422D,
            (await AssembleAsync(Metadata(), ("video/mp4", Movie(42)))).TransferSyntax.Uid
        );
        await AssertRefusedAsync(InstanceAssemblyProblem.NotUnderstood, Metadata(), ("video/mp4", Movie(51)));
        await AssertRefusedAsync(InstanceAssemblyProblem.NotUnderstood, Metadata(), ("video/mp4", Movie(41)[..^20]));
    }

    [Fact]
    public async Task MPEG_2_tells_all_but_the_number_of_frames()
    {
        // 720 x 576, 25 frames a second; Main Profile at Main Level.
        byte[] video = [0, 0, 1, 0xB3, 0x2D, 0x02, 0x40, 0x23, 0, 0, 0, 0, 0, 0, 1, 0xB5, 0x14, 0x8A, 0, 1, 0, 0, 0, 0];
        await AssertRefusedAsync(InstanceAssemblyProblem.Mismatch, Metadata(), ("video/mpeg", video));
        var file = await AssembleAsync(Metadata(("00280008", "IS", 5)), ("video/mpeg", video));
        Assert.Equal(DicomUid.MPEG2MPML, file.TransferSyntax.Uid);
        Assert.Equal(576, file.Dataset.GetInteger(DicomTag.Rows));
        Assert.Equal(720, file.Dataset.GetInteger(DicomTag.Columns));
        Assert.Equal(40, file.Dataset.GetNumber(DicomTag.FrameTime));
    }

    [Fact]
    public async Task Damaged_bulk_data_are_taken_or_refused()
    {
        (string MediaType, byte[] Bytes)[] originals =
        [
            ("image/jpeg", Encode(FrameCodecs.Find(DicomUid.JPEGBaseline8Bit)!, Color)),
            ("image/jls", Encode(FrameCodecs.Find(DicomUid.JPEGLSLossless)!, Gray)),
            (
                "image/jp2",
                [.. Box("jP  ", [1, 2]), .. Box("jp2c", Encode(FrameCodecs.Find(DicomUid.JPEG2000Lossless)!, Gray))]
            ),
            ("video/mp4", Movie(41)),
            ("video/mpeg", [0, 0, 1, 0xB3, 0x2D, 0x02, 0x40, 0x23, 0, 0, 0, 0, 0, 0, 1, 0xB5, 0x14, 0x8A, 0, 1]),
        ];
        var random = new Random(1);
        var (taken, refused) = (0, 0);
        for (var i = 0; i < 1000; i++)
        {
            var (mediaType, bytes) = originals[i % originals.Length];
            var damaged = bytes.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                // Mostly in the headers.
                damaged[random.Next(Math.Min(damaged.Length, 150))] = (byte)random.Next(256);
            }

            damaged = i % 4 == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            try
            {
                await AssembleAsync(Metadata(("00280008", "IS", 1)), (mediaType, damaged));
                taken++;
            }
            catch (InstanceAssemblyException)
            {
                refused++;
            }
        }

        Assert.Equal((true, true), (taken > 100, refused > 100));
    }

    [Fact]
    public async Task File_meta_information_in_metadata_is_left_out_and_delimiters_are_refused()
    {
        var json = Metadata(("00020010", "UI", "1.2.840.10008.1.2.4.50"));
        json.Remove("7FE00010");
        var instance = await NewAssembler([], []).AssembleAsync(Bytes(json), TestContext.Current.CancellationToken);
        Assert.True(instance.HasDiscarded);
        Assert.False(instance.IsCorrected);
        Assert.Equal(DicomUid.ExplicitVRLittleEndian, (await WriteAsync(instance)).TransferSyntax.Uid);

        json.Add("FFFEE00D", new JsonObject { ["vr"] = "UN" });
        await Assert.ThrowsAsync<InstanceAssemblyException>(() =>
            NewAssembler([], []).AssembleAsync(Bytes(json), TestContext.Current.CancellationToken)
        );
    }

    private static JsonObject Metadata(params (string Tag, string VR, object Value)[] attributes)
    {
        var json = new JsonObject
        {
            ["00080016"] = Attribute("UI", "1.2.840.10008.5.1.4.1.1.7"),
            ["00080018"] = Attribute("UI", "1.2.3"),
            ["7FE00010"] = new JsonObject { ["vr"] = "OW", ["BulkDataURI"] = "pixels" },
        };
        foreach (var (tag, vr, value) in attributes)
        {
            json[tag] = Attribute(vr, value);
        }

        return json;
    }

    private static JsonObject Attribute(string vr, object value) =>
        vr == "OW"
            ? new() { ["vr"] = vr, ["InlineBinary"] = (string)value }
            : new() { ["vr"] = vr, ["Value"] = new JsonArray(value is int number ? number : (string)value) };

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static async Task AssertRefusedAsync(
        InstanceAssemblyProblem problem,
        JsonObject metadata,
        params (string MediaType, byte[] Bytes)[] parts
    )
    {
        var exception = await Assert.ThrowsAsync<InstanceAssemblyException>(() => AssembleAsync(metadata, parts));
        Assert.Equal(problem, exception.Problem);
    }

    private static async Task<DicomFile> AssembleAsync(
        JsonObject metadata,
        params (string MediaType, byte[] Bytes)[] parts
    )
    {
        var content = new List<byte> { 0xEE };
        var found = new List<BulkDataPart>();
        foreach (var (mediaType, bytes) in parts)
        {
            found.Add(new BulkDataPart(mediaType, null, content.Count, bytes.Length));
            content.AddRange(bytes);
        }

        var assembler = NewAssembler([.. content], found);
        var instance = await assembler.AssembleAsync(Bytes(metadata), TestContext.Current.CancellationToken);
        if (instance.IsCorrected)
        {
            instance.RecordOriginals(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        }

        return await WriteAsync(instance);
    }

    private static InstanceAssembler NewAssembler(byte[] content, List<BulkDataPart> parts) =>
        new(new MemoryValueSource(content), uri => uri == "pixels" ? parts : []);

    private static async Task<DicomFile> WriteAsync(AssembledInstance instance)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        await instance.WriteAsync(output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return DicomFile.Parse(stream.ToArray());
    }

    private static byte[] Encode(FrameCodec codec, ImagePixel image)
    {
        var native = new byte[image.FrameBytes];
        for (var i = 0; i < native.Length; i++)
        {
            native[i] = (byte)(image.BitsAllocated == 16 && i % 2 == 1 ? i % 16 : i);
        }

        var frame = new ArrayBufferWriter<byte>();
        codec.Encode!(native, image, frame);
        return frame.WrittenSpan.ToArray();
    }

    /// <summary>What describes a movie of 320 x 240, of 90 frames in 3.6 seconds, behind frames that are not looked at.</summary>
    private static byte[] Movie(byte level)
    {
        var entry = new byte[78];
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(24), 320);
        BinaryPrimitives.WriteUInt16BigEndian(entry.AsSpan(26), 240);
        byte[] description = Box("avc1", [.. entry, .. Box("avcC", [1, 100, 0, level])]);
        byte[] table =
        [
            .. Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1, .. description]),
            .. Box("stsz", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 90]),
        ];
        byte[] header = new byte[24];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), 1000);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), 3600);
        byte[] media = [.. Box("mdhd", header), .. Box("minf", Box("stbl", table))];
        return
        [
            .. Box("ftyp", "isom"u8),
            .. Box("mdat", new byte[333]),
            .. Box("moov", [.. Box("trak", Box("mdia", [])), .. Box("trak", Box("mdia", media))]),
        ];
    }

    private static byte[] Box(string type, ReadOnlySpan<byte> content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, 8 + content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. content];
    }
}
