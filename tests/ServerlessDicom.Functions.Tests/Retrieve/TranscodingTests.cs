using System.Net;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Retrieve;

namespace ServerlessDicom.Functions.Tests.Retrieve;

/// <summary>Instances and frames in other transfer syntaxes than they are stored in, over HTTP.</summary>
public sealed class TranscodingTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    private const string Explicit = DicomUid.ExplicitVRLittleEndian;

    /// <summary>Syntaxes that hold what they are given, and that can be read back.</summary>
    private static IEnumerable<FrameCodec> Lossless =>
        FrameCodecs.All.Where(codec => codec is { Encode: not null, Decode: not null, IsLossyEncoder: false });

    private static IEnumerable<FrameCodec> Lossy =>
        FrameCodecs.All.Where(codec => codec is { Encode: not null, IsLossyEncoder: true });

    public static TheoryData<string, string> KindsAndSyntaxes() =>
        [
            .. from kind in TestImage.Kinds
            from uid in Lossless.Select(codec => codec.TransferSyntax.Uid)
            select (kind, uid),
        ];

    public static TheoryData<string, string> FittingKindsAndSyntaxes() =>
        [
            .. from kind in TestImage.Kinds
            from codec in Lossless
            where codec.Encoded(TestImage.NativeOf(kind)) is not null
            select (kind, codec.TransferSyntax.Uid),
        ];

    public static TheoryData<string, string> LossySyntaxes() =>
        [
            .. from codec in Lossy
            from kind in new[] { "gray 8", "rgb by plane", "ybr full" }
            select (kind, codec.TransferSyntax.Uid),
        ];

    [Theory]
    [MemberData(nameof(KindsAndSyntaxes))]
    public async Task Instances_are_compressed_without_loss(string kind, string uid)
    {
        var image = await StoreAsync(TestImage.CreateAsync(kind));
        using var response = await host.GetAsync(image.Path, $"application/dicom; transfer-syntax={uid}");
        if (FrameCodecs.Find(uid)!.Encoded(TestImage.Native(image.File)) is not { } encoded)
        {
            Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
            return;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"application/dicom; transfer-syntax={uid}", response.Content.Headers.ContentType?.ToString());
        var sent = await response.Content.ReadAsByteArrayAsync();
        var (before, after) = (DicomFile.Parse(image.File), DicomFile.Parse(sent));
        Assert.Equal(uid, after.TransferSyntax.Uid);
        Assert.Equal(uid, after.FileMetaInformation.GetString(DicomTag.TransferSyntaxUID));
        AssertSame(before.Dataset, after.Dataset, DicomTag.SOPInstanceUID, DicomTag.ImageType, DicomTag.NumberOfFrames);
        Assert.False(after.Dataset.Contains(DicomTag.LossyImageCompression));
        Assert.Equal(encoded, ImagePixel.From(after.Dataset, DicomTag.PixelData));
        Assert.Equal(3, after.Dataset.Single(element => element.Tag == DicomTag.PixelData).Fragments!.Items.Count);
        Assert.Equal(await TestImage.SamplesAsync(image.File), await TestImage.SamplesAsync(sent));
    }

    [Theory]
    [MemberData(nameof(FittingKindsAndSyntaxes))]
    public async Task Compressed_instances_are_decoded_where_nothing_else_is_asked_for(string kind, string uid)
    {
        var native = await TestImage.CreateAsync(kind);
        var image = await StoreAsync(native.InAsync(DicomTransferSyntax.FromUid(uid)));

        foreach (var accept in new[] { "application/dicom", $"application/dicom; transfer-syntax={Explicit}" })
        {
            using var response = await host.GetAsync(image.Path, accept);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var sent = await response.Content.ReadAsByteArrayAsync();
            var file = DicomFile.Parse(sent);
            Assert.Equal(Explicit, file.TransferSyntax.Uid);
            var attributes = ImagePixel.From(file.Dataset, DicomTag.PixelData)!;
            Assert.Equal(TestImage.Native(native.File), attributes);
            var pixelData = file.Dataset.Single(element => element.Tag == DicomTag.PixelData);
            Assert.Equal(attributes.BitsAllocated > 8 ? DicomVR.OW : DicomVR.OB, pixelData.VR);
            Assert.Equal(3 * attributes.FrameBytes + (attributes.FrameBytes & 1), pixelData.Length);
            Assert.Equal(await TestImage.SamplesAsync(native.File), await TestImage.SamplesAsync(sent));
        }

        using var deflated = await host.GetAsync(
            image.Path,
            $"application/dicom; transfer-syntax={DicomUid.DeflatedExplicitVRLittleEndian}"
        );
        var inflated = await deflated.Content.ReadAsByteArrayAsync();
        Assert.True(DicomFile.Parse(inflated).TransferSyntax.IsDeflated);
        Assert.Equal(await TestImage.SamplesAsync(native.File), await TestImage.SamplesAsync(inflated));

        // What is stored already is not touched.
        using var stored = await host.GetAsync(image.Path, $"application/dicom; transfer-syntax={uid}");
        Assert.Equal(image.File, await stored.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(FittingKindsAndSyntaxes))]
    public async Task Frames_come_in_the_media_type_asked_for_and_decoded(string kind, string uid)
    {
        var native = await TestImage.CreateAsync(kind, frames: 5);
        var codec = FrameCodecs.Find(uid)!;
        await StoreAsync(Task.FromResult(native));
        var expected = await TestImage.SamplesAsync(native.File);

        // From native to compressed: what comes is what an instance in this syntax has.
        var image = await native.InAsync(codec.TransferSyntax);
        var codestreams = FragmentsOf(image.File);
        using var compressed = await host.GetAsync(
            $"{native.Path}/frames/2,1,5",
            $"multipart/related; type=\"{codec.MediaType}\"; transfer-syntax={uid}"
        );
        Assert.Equal(HttpStatusCode.OK, compressed.StatusCode);
        var parts = await BodyPart.ReadAllAsync(compressed);
        Assert.Equal([codestreams[1], codestreams[0], codestreams[4]], parts.Select(part => part.Bytes));
        Assert.All(parts, part => Assert.Equal($"{codec.MediaType}; transfer-syntax={uid}", part.ContentType));
        Assert.EndsWith("/frames/5", parts[2].Location, StringComparison.Ordinal);
        using var octets = await host.GetAsync(
            $"{native.Path}/frames/4",
            $"application/octet-stream; transfer-syntax={uid}"
        );
        Assert.Equal(codestreams[3], await octets.Content.ReadAsByteArrayAsync());
        using var pixelData = await host.GetAsync(
            $"{native.Path}/pixeldata",
            $"multipart/related; type=\"{codec.MediaType}\"; transfer-syntax={uid}"
        );
        Assert.Equal(codestreams, (await BodyPart.ReadAllAsync(pixelData)).Select(part => part.Bytes));

        // And back.
        var stored = await StoreAsync(Renamed(image));
        using var decoded = await host.GetAsync($"{stored.Path}/frames/1,2,3,4,5");
        Assert.Equal(HttpStatusCode.OK, decoded.StatusCode);
        Assert.NotNull(decoded.Content.Headers.ContentLength);
        parts = await BodyPart.ReadAllAsync(decoded);
        Assert.All(
            parts,
            part => Assert.Equal($"application/octet-stream; transfer-syntax={Explicit}", part.ContentType)
        );
        Assert.Equal(5, parts.Count);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(expected[i], Masked(parts[i].Bytes, native.File));
        }

        using var single = await host.GetAsync($"{stored.Path}/frames/3", "application/octet-stream");
        Assert.Equal(HttpStatusCode.OK, single.StatusCode);
        Assert.Equal(expected[2], Masked(await single.Content.ReadAsByteArrayAsync(), native.File));

        using var all = await host.GetAsync($"{stored.Path}/bulkdata/7FE00010");
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        var whole = Assert.Single(await BodyPart.ReadAllAsync(all)).Bytes;
        Assert.Equal(Joined(expected, TestImage.Native(native.File)), Masked(whole, native.File));
    }

    [Theory]
    [InlineData(DicomUid.ImplicitVRLittleEndian)]
    [InlineData(DicomUid.ExplicitVRBigEndian)]
    [InlineData(DicomUid.DeflatedExplicitVRLittleEndian)]
    public async Task Sources_may_be_in_any_uncompressed_syntax(string uid)
    {
        foreach (var codec in Lossless)
        {
            var image = await StoreAsync(
                TestImage.CreateAsync("gray 16 signed", DicomTransferSyntax.FromUid(uid), frames: 9)
            );
            using var response = await host.GetAsync(
                image.Path,
                $"application/dicom; transfer-syntax={codec.TransferSyntax.Uid}"
            );
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var sent = await response.Content.ReadAsByteArrayAsync();
            Assert.Equal(await TestImage.SamplesAsync(image.File), await TestImage.SamplesAsync(sent));
        }
    }

    [Theory]
    [MemberData(nameof(LossySyntaxes))]
    public async Task A_lossy_compression_makes_another_instance_and_says_so(string kind, string uid)
    {
        var image = await StoreAsync(
            TestImage.CreateAsync(
                kind,
                extend: dataset =>
                    dataset
                        .AddOrUpdate(DicomTag.LossyImageCompression, DicomVR.CS, "01")
                        .AddOrUpdate(DicomTag.LossyImageCompressionRatio, DicomVR.DS, "5")
                        .AddOrUpdate(DicomTag.LossyImageCompressionMethod, DicomVR.CS, "ISO_15444_1")
            )
        );
        var original = DicomFile.Parse(image.File).Dataset.GetString(DicomTag.SOPInstanceUID);
        using var response = await host.GetAsync(image.Path, $"application/dicom; transfer-syntax={uid}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = await response.Content.ReadAsByteArrayAsync();
        var file = DicomFile.Parse(sent);
        var made = file.Dataset.GetString(DicomTag.SOPInstanceUID);
        Assert.NotEqual(original, made);
        Assert.Equal(made, file.FileMetaInformation.GetString(DicomTag.MediaStorageSOPInstanceUID));
        Assert.Equal("01", file.Dataset.GetString(DicomTag.LossyImageCompression));
        Assert.Equal(2, file.Dataset.GetNumbers(DicomTag.LossyImageCompressionRatio).Count);
        Assert.Equal(
            ["ISO_15444_1", FrameCodecs.Find(uid)!.LossyMethod!],
            file.Dataset.GetStrings(DicomTag.LossyImageCompressionMethod)
        );
        Assert.Equal(["DERIVED", "PRIMARY"], file.Dataset.GetStrings(DicomTag.ImageType));
        var source = Assert.Single(file.Dataset.GetItems(DicomTag.SourceImageSequence));
        Assert.Equal(original, source.GetString(DicomTag.ReferencedSOPInstanceUID));

        // Asked for again, it is the same.
        using var again = await host.GetAsync(image.Path, $"application/dicom; transfer-syntax={uid}");
        Assert.Equal(sent, await again.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Nothing_is_compressed_with_loss_unless_asked_for_by_name()
    {
        var image = await StoreAsync(TestImage.CreateAsync("gray 8"));
        foreach (var codec in Lossy)
        {
            using var frame = await host.GetAsync(
                $"{image.Path}/frames/1",
                $"multipart/related; type=\"{codec.MediaType}\""
            );
            if (frame.StatusCode != HttpStatusCode.NotAcceptable)
            {
                var part = Assert.Single(await BodyPart.ReadAllAsync(frame));
                Assert.DoesNotContain(codec.TransferSyntax.Uid, part.ContentType.Split('='));
            }
        }
    }

    [Fact]
    public async Task A_media_type_without_a_syntax_stands_for_its_default()
    {
        var image = await StoreAsync(TestImage.CreateAsync("gray 8"));
        var types = Lossless.SelectMany(codec => CompressedMediaTypes.Of(codec.TransferSyntax.Uid)).Distinct().ToList();
        Assert.Contains("image/x-jls", types);
        foreach (var type in types)
        {
            if (CompressedMediaTypes.DefaultSyntaxOf(type) is not { } uid)
            {
                continue;
            }

            using var multipart = await host.GetAsync($"{image.Path}/frames/1,3", $"multipart/related; type={type}");
            Assert.Equal(HttpStatusCode.OK, multipart.StatusCode);
            var parts = await BodyPart.ReadAllAsync(multipart);
            Assert.All(parts, part => Assert.Equal($"{type}; transfer-syntax={uid}", part.ContentType));

            using var single = await host.GetAsync($"{image.Path}/frames/3", type);
            Assert.Equal(HttpStatusCode.OK, single.StatusCode);
            Assert.Equal(parts[1].Bytes.Length, single.Content.Headers.ContentLength);
            Assert.Equal(parts[1].Bytes, await single.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [MemberData(nameof(LossySyntaxes))]
    public async Task What_is_stored_with_loss_is_sent_so_or_decoded_to_RGB(string kind, string uid)
    {
        var native = await TestImage.CreateAsync(kind, isSmooth: true);
        var image = Renamed(await native.InAsync(DicomTransferSyntax.FromUid(uid)), native);
        using var storing = await host.StoreAsync(image.File);
        Assert.Equal(HttpStatusCode.OK, storing.StatusCode);

        var codec = FrameCodecs.Find(uid)!;
        using var stored = await host.GetAsync($"{image.Path}/frames/2", $"multipart/related; type={codec.MediaType}");
        var part = Assert.Single(await BodyPart.ReadAllAsync(stored));
        Assert.Equal($"{codec.MediaType}; transfer-syntax={uid}", part.ContentType);
        Assert.Equal(FragmentsOf(image.File)[1], part.Bytes);

        using var decoded = await host.GetAsync(image.Path, "application/dicom");
        Assert.Equal(HttpStatusCode.OK, decoded.StatusCode);
        var file = DicomFile.Parse(await decoded.Content.ReadAsByteArrayAsync());
        var samples = file.Dataset.GetInteger(DicomTag.SamplesPerPixel);
        Assert.Equal(samples == 3 ? "RGB" : "MONOCHROME1", file.Dataset.GetString(DicomTag.PhotometricInterpretation));
        Assert.Equal("01", file.Dataset.GetString(DicomTag.LossyImageCompression));
        Assert.Equal(
            DicomFile.Parse(image.File).Dataset.GetString(DicomTag.SOPInstanceUID),
            file.Dataset.GetString(DicomTag.SOPInstanceUID)
        );

        // Frames alone are what the instance has.
        using var frames = await host.GetAsync($"{image.Path}/frames/1,2,3");
        var pixelData = file.Dataset.Single(element => element.Tag == DicomTag.PixelData).Value.ToArray();
        var all = (await BodyPart.ReadAllAsync(frames)).SelectMany(frame => frame.Bytes).ToArray();
        Assert.Equal(pixelData[..all.Length], all);
        if (kind != "ybr full")
        {
            var expected = (await TestImage.SamplesAsync(native.File)).SelectMany(frame => frame).ToArray();
            Assert.InRange(expected.Zip(all, (one, other) => Math.Abs(one - other)).Average(), 0, 2);
        }
    }

    [Fact]
    public async Task Overlays_in_unused_bits_are_kept_or_the_syntax_is_not_available()
    {
        var image = await StoreAsync(
            TestImage.CreateAsync(
                "gray 12",
                extend: dataset =>
                    dataset
                        .AddOrUpdate(new DicomTag(0x6000, 0x0100), DicomVR.US, 16L)
                        .AddOrUpdate(new DicomTag(0x6000, 0x0102), DicomVR.US, 12L)
            )
        );
        foreach (var codec in Lossless)
        {
            using var response = await host.GetAsync(
                image.Path,
                $"application/dicom; transfer-syntax={codec.TransferSyntax.Uid}"
            );
            Assert.Equal(codec.KeepsUnusedBits ? HttpStatusCode.OK : HttpStatusCode.NotAcceptable, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_study_leaves_out_what_cannot_be_had_and_says_so()
    {
        var study = DicomUid.Generate();
        var native = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var broken = await host.StoreAsync(
            TestInstance.CreateAsync(DicomTransferSyntax.FromUid(DicomUid.MPEG2MPML), study)
        );
        using var response = await host.GetAsync($"/dicom-web/studies/{study}");

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var part = Assert.Single(await BodyPart.ReadAllAsync(response));
        Assert.Contains(native.Instance, part.Location, StringComparison.Ordinal);
        Assert.DoesNotContain(broken.Instance, part.Location, StringComparison.Ordinal);
        Assert.Contains("1 instances", response.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fragments_in_a_syntax_that_has_none_are_not_acceptable()
    {
        var image = await TestImage.CreateAsync("gray 8", DicomTransferSyntax.ImplicitVRLittleEndian);
        var pixelData = DicomFile.Parse(image.File).Dataset.Single(element => element.Tag == DicomTag.PixelData);
        byte[] empty = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
        byte[] file =
        [
            .. image.File[..((int)pixelData.Offset - 4)],
            .. (byte[])[0xFF, 0xFF, 0xFF, 0xFF],
            .. empty,
            .. empty,
            .. (byte[])[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0],
        ];
        using var stored = await host.StoreAsync(file);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);

        foreach (var accept in new[] { null, "application/dicom; transfer-syntax=*", "application/dicom" })
        {
            using var response = await host.GetAsync(image.Path, accept);
            Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_frame_that_turns_out_broken_ends_the_connection()
    {
        // The header of the last frame's RLE says more segments than a pixel has bytes.
        var image = await (await TestImage.CreateAsync("gray 8", frames: 40)).InAsync(
            DicomTransferSyntax.FromUid(DicomUid.RLELossless)
        );
        var fragments = DicomFile.Parse(image.File).Dataset.Single(element => element.Fragments is not null).Fragments!;
        image.File[(int)fragments.Items[^1].Offset] = 9;
        await StoreAsync(Task.FromResult(image));

        using var first = await host.GetAsync($"{image.Path}/frames/40", "application/octet-stream");
        Assert.Equal(HttpStatusCode.NotAcceptable, first.StatusCode);
        using var asStored = await host.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(image.File, await asStored.Content.ReadAsByteArrayAsync());
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var whole = await host.GetAsync(image.Path, "application/dicom");
            await whole.Content.ReadAsByteArrayAsync();
        });
    }

    [Fact]
    public async Task HEAD_and_conditions_are_as_with_stored_syntaxes()
    {
        var image = await StoreAsync(TestImage.CreateAsync("gray 12"));
        const string Accept = $"application/dicom; transfer-syntax={DicomUid.RLELossless}";
        using var get = await host.GetAsync(image.Path, Accept);
        using var head = await host.GetAsync(image.Path, Accept, HttpMethod.Head);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        using var same = await host.GetAsync(
            image.Path,
            Accept,
            headers: ("If-None-Match", get.Headers.ETag!.ToString())
        );
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        using var other = await host.GetAsync(
            image.Path,
            "application/dicom",
            headers: ("If-None-Match", get.Headers.ETag!.ToString())
        );
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    private async Task<TestImage> StoreAsync(Task<TestImage> creating)
    {
        var image = await creating;
        using var response = await host.StoreAsync(image.File);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return image;
    }

    /// <summary>The same image with another last digit of its SOP Instance UID, so that both can be stored.</summary>
    private static Task<TestImage> Renamed(TestImage image)
    {
        var uid = image.Path[(image.Path.LastIndexOf('/') + 1)..];
        var other = uid[..^1] + (char)(uid[^1] == '9' ? '1' : uid[^1] + 1);
        var text = System.Text.Encoding.Latin1.GetString(image.File).Replace(uid, other, StringComparison.Ordinal);
        return Task.FromResult(
            new TestImage
            {
                Path = image.Path.Replace(uid, other, StringComparison.Ordinal),
                File = System.Text.Encoding.Latin1.GetBytes(text),
            }
        );
    }

    /// <summary>An image where its own SOP Instance UID has it, which a compression with loss has changed.</summary>
    private static TestImage Renamed(TestImage lossy, TestImage source) =>
        new()
        {
            Path =
                source.Path[..(source.Path.LastIndexOf('/') + 1)]
                + DicomFile.Parse(lossy.File).Dataset.GetString(DicomTag.SOPInstanceUID),
            File = lossy.File,
        };

    private static List<byte[]> FragmentsOf(byte[] file)
    {
        var element = DicomFile.Parse(file).Dataset.Single(element => element.Fragments is not null);
        return [.. element.Fragments!.Items.Select(item => file.AsSpan((int)item.Offset, (int)item.Length).ToArray())];
    }

    private static byte[] Masked(byte[] frame, byte[] file)
    {
        for (var i = 1; i < frame.Length && TestImage.Native(file).BitsStored == 12; i += 2)
        {
            frame[i] &= 0x0F;
        }

        return frame;
    }

    /// <summary>Frames one after the other; of single bits, without a gap.</summary>
    private static byte[] Joined(IReadOnlyList<byte[]> frames, ImagePixel image)
    {
        var bits = (int)(image.Pixels * image.SamplesPerPixel * image.BitsAllocated);
        var joined = new byte[(frames.Count * bits + 7) / 8];
        for (var i = 0; i < frames.Count * bits; i++)
        {
            var bit = frames[i / bits][i % bits / 8] >> (i % bits % 8) & 1;
            joined[i / 8] |= (byte)(bit << (i % 8));
        }

        return joined;
    }

    private static void AssertSame(DicomDataset one, DicomDataset other, params DicomTag[] tags) =>
        Assert.All(tags, tag => Assert.Equal(one.GetStrings(tag), other.GetStrings(tag)));
}
