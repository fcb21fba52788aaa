using System.Net;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Store;
using ServerlessDicom.Functions.Tests.Retrieve;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>Images that are compressed on arrival.</summary>
public sealed class RecompressionTests
{
    private static readonly DicomTransferSyntax Rle = DicomTransferSyntax.FromUid(DicomUid.RLELossless);

    public static TheoryData<string> Targets() => [.. Recompression.Targets.Select(codec => codec.TransferSyntax.Uid)];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Images_are_compressed_and_known_again_by_what_was_sent(string uid)
    {
        await using var service = await StartAsync(uid);
        foreach (var kind in new[] { "gray 8", "gray 16 signed", "rgb by plane", "palette" })
        {
            var image = await TestImage.CreateAsync(kind, frames: 5, isSmooth: true);
            Assert.Equal(HttpStatusCode.OK, (await service.StoreAsync(image.File)).Status);
            var stored = await FetchAsync(service, image);
            var (before, after) = (DicomFile.Parse(image.File), DicomFile.Parse(stored));
            Assert.Equal(uid, after.TransferSyntax.Uid);
            Assert.True(stored.Length < image.File.Length);
            Assert.Equal(
                before.Dataset.GetString(DicomTag.SOPInstanceUID),
                after.Dataset.GetString(DicomTag.SOPInstanceUID)
            );
            Assert.Equal(await TestImage.SamplesAsync(image.File), await TestImage.SamplesAsync(stored));

            // The same again is a success and changes nothing; another one with its UIDs is refused as ever.
            Assert.Equal(HttpStatusCode.OK, (await service.StoreAsync(image.File)).Status);
            Assert.Equal(stored, await FetchAsync(service, image));
            image.File[^1] ^= 1;
            Assert.Equal(HttpStatusCode.Conflict, (await service.StoreAsync(image.File)).Status);

            // The index and the metadata tell of what is stored.
            var found = Assert.Single(
                await service.SearchAsync(
                    $"instances?includefield=PhotometricInterpretation&SOPInstanceUID={image.Path.Split('/')[^1]}"
                )
            );
            Assert.Contains(uid, found["00083002"]!.ToJsonString(), StringComparison.Ordinal);
            var term = after.Dataset.GetString(DicomTag.PhotometricInterpretation);
            Assert.Equal(term, found["00280004"]!["Value"]![0]!.GetValue<string>());
            Assert.Contains(
                $"\"{term}\"",
                await service.Client.GetStringAsync(new Uri($"{Resource(image)}/metadata", UriKind.Relative)),
                StringComparison.Ordinal
            );
        }

        // Nothing of what was received stays beside.
        Assert.Equal(4, Directory.EnumerateFiles(service.Folder, "*.dcm", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData("single bits", true)]
    [InlineData("ybr full 422", true)]
    [InlineData("gray 8", false)]
    public async Task What_does_not_fit_or_does_not_get_shorter_is_stored_as_it_came(string kind, bool isSmooth)
    {
        await using var service = await StartAsync(Rle.Name);
        var image = await TestImage.CreateAsync(kind, isSmooth: isSmooth);

        Assert.Equal(HttpStatusCode.OK, (await service.StoreAsync(image.File)).Status);

        Assert.Equal(image.File, await FetchAsync(service, image));
        Assert.Single(Directory.EnumerateFiles(service.Folder, "*.dcm", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_codec_would_not_keep_is_stored_as_it_came()
    {
        var codecs = Recompression.Targets.Where(codec => !codec.KeepsUnusedBits).ToList();
        Assert.NotEmpty(codecs);
        foreach (var codec in codecs)
        {
            await using var service = await StartAsync(codec.TransferSyntax.Uid);
            var image = await TestImage.CreateAsync("gray 12", isSmooth: true);
            var pixels = DicomFile.Parse(image.File).Dataset.Single(element => element.Tag == DicomTag.PixelData);
            image.File[(int)pixels.Offset + 101] |= 0x80;

            Assert.Equal(HttpStatusCode.OK, (await service.StoreAsync(image.File)).Status);

            Assert.Equal(image.File, await FetchAsync(service, image));
        }
    }

    [Fact]
    public async Task Broken_frames_and_lossy_ones_are_stored_as_they_came()
    {
        await using var service = await StartAsync(
            Recompression.Targets.First(codec => codec.TransferSyntax != Rle).TransferSyntax.Uid
        );
        var broken = await (await TestImage.CreateAsync("gray 8", frames: 4, isSmooth: true)).InAsync(Rle);
        var fragments = DicomFile
            .Parse(broken.File)
            .Dataset.Single(element => element.Fragments is not null)
            .Fragments!;
        broken.File[(int)fragments.Items[^1].Offset] = 9;
        var jpeg = await TestInstance.CreateAsync(DicomTransferSyntax.FromUid(TestInstance.JpegBaseline));

        Assert.Equal(HttpStatusCode.OK, (await service.StoreAsync(broken.File, jpeg.File)).Status);

        Assert.Equal(broken.File, await FetchAsync(service, broken));
        Assert.Equal(jpeg.File, await service.FetchAsync(jpeg.Path["/dicom-web/".Length..]));
        Assert.Equal(2, Directory.EnumerateFiles(service.Folder, "*.dcm", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_step_fails_what_is_acknowledged_is_there_and_nothing_else(bool afterwards)
    {
        TestFile[] files = [Compressible("1.2.1.1.1")];
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            await using var faulty = await FaultyService.StartAsync(null, "--Store:RecompressTo", Rle.Uid);
            faulty.Plan.FailAt = step;
            faulty.Plan.Afterwards = afterwards;
            var answer = await faulty.Service.StoreAsync(files.Select(file => file.ToBytes()));

            // The first time nothing fails, which tells how many steps there are.
            steps = step == 0 ? faulty.Plan.Steps : steps;
            faulty.Plan.FailAt = null;
            await faulty.SweepAsync();
            var found = (await faulty.Service.SearchAsync("instances"))
                .Select(match => (string)match["00080018"]!["Value"]![0]!)
                .ToHashSet();
            Assert.Superset(answer.Stored.ToHashSet(), found);
            foreach (var file in files.Where(file => found.Contains(file.SopInstance)))
            {
                var stored = (await faulty.Service.FetchAsync(file.Resource))!;
                Assert.Equal(await TestImage.SamplesAsync(file.ToBytes()), await TestImage.SamplesAsync(stored));
            }

            var blobs = await faulty.BlobsAsync();
            Assert.Equal(found.Count, blobs.Count(name => name.EndsWith(".dcm", StringComparison.Ordinal)));
            var again = await faulty.Service.StoreAsync(files.Select(file => file.ToBytes()));
            Assert.Equal(HttpStatusCode.OK, again.Status);
        }

        static TestFile Compressible(string uid) =>
            new TestFile(uid)
                .Number(0x00280010, 64)
                .Number(0x00280011, 64)
                .Bytes(0x7FE00010, "OW", new byte[64 * 64 * 2]);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.50")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("JPEG")]
    public async Task Other_syntaxes_stop_the_start(string target)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(target));

        Assert.Contains("Store:RecompressTo", exception.ToString(), StringComparison.Ordinal);
    }

    private static Task<TestService> StartAsync(string target) =>
        TestService.StartAsync(null, null, "--Store:RecompressTo", target);

    private static async Task<byte[]> FetchAsync(TestService service, TestImage image) =>
        (await service.FetchAsync(Resource(image)))!;

    private static string Resource(TestImage image) => image.Path["/dicom-web/".Length..];
}
