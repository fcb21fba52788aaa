using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Retrieve;

public sealed class CorpusRetrievalTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    [Fact]
    public async Task Whatever_can_be_stored_comes_back_right_in_every_form()
    {
        var names = Corpus.Files();
        var stored = 0;
        foreach (var name in names)
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken);
            using var response = await host.StoreAsync(bytes);
            if (response.IsSuccessStatusCode)
            {
                stored++;
                await AssertInstanceAsync(name, bytes);
            }
        }

        Assert.True(stored > names.Count / 3, $"Only {stored} of {names.Count} files could be stored.");
    }

    private async Task AssertInstanceAsync(string name, byte[] bytes)
    {
        var file = DicomFile.Parse(bytes);
        var study = file.Dataset.GetString(DicomTag.StudyInstanceUID);
        var series = file.Dataset.GetString(DicomTag.SeriesInstanceUID);
        var path =
            $"/dicom-web/studies/{study}/series/{series}/instances/{file.Dataset.GetString(DicomTag.SOPInstanceUID)}";

        using var asStored = await host.GetAsync(path, "application/dicom; transfer-syntax=*");
        Assert.True(asStored.StatusCode == HttpStatusCode.OK, $"{name}: {asStored.StatusCode}");
        var sent = await asStored.Content.ReadAsByteArrayAsync();
        if (file.TransferSyntax is { IsExplicitVR: true, IsBigEndian: false })
        {
            Assert.True(bytes.AsSpan(128).SequenceEqual(sent.AsSpan(128)), $"{name} came back changed.");
        }

        var back = DicomFile.Parse(sent);
        var (before, after) = (FrameBytes(file, bytes), FrameBytes(back, sent));
        Assert.True(before.Count == after.Count, $"{name}: {before.Count} frames went in, {after.Count} came out.");
        if (before.Count > 0)
        {
            using var frames = await host.GetAsync(
                $"{path}/frames/{string.Join(',', Enumerable.Range(1, before.Count))}",
                "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*"
            );
            Assert.True(frames.StatusCode == HttpStatusCode.OK, $"{name}: {frames.StatusCode} for frames");
            Assert.Equal(after.Select(Hash), (await BodyPart.ReadAllAsync(frames)).Select(part => Hash(part.Bytes)));
        }

        await AssertBulkDataAsync(name, path);
    }

    /// <summary>Every BulkDataURI of the metadata resolves, and the tree has the same.</summary>
    private async Task AssertBulkDataAsync(string name, string path)
    {
        const string Accept = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";
        var json = await host.Client.GetStringAsync(path + "/metadata");
        using (JsonDocument.Parse(json)) { }

        var expected = new List<BodyPart>();
        foreach (var piece in json.Split("\"BulkDataURI\":\"")[1..])
        {
            using var response = await host.GetAsync(piece[..piece.IndexOf('"', StringComparison.Ordinal)], Accept);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{name}: {response.StatusCode} for bulk data");
            expected.AddRange(await BodyPart.ReadAllAsync(response));
        }

        using var tree = await host.GetAsync(path + "/bulkdata", Accept);
        if (expected.Count == 0)
        {
            Assert.Equal(HttpStatusCode.NotFound, tree.StatusCode);
            return;
        }

        var parts = await BodyPart.ReadAllAsync(tree);
        Assert.Equal(expected.Select(part => part.Location), parts.Select(part => part.Location));
        Assert.Equal(expected.Select(part => Hash(part.Bytes)), parts.Select(part => Hash(part.Bytes)));
    }

    /// <summary>Megabytes compare faster so than item by item.</summary>
    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    /// <summary>The frames as they are to be sent: compressed, or little endian.</summary>
    private static List<byte[]> FrameBytes(DicomFile file, byte[] bytes)
    {
        var frames = new List<byte[]>();
        if (PixelDataLayout.From(file.Dataset, file.TransferSyntax) is not { } layout)
        {
            return frames;
        }

        for (var i = 0; i < layout.FrameCount; i++)
        {
            if (layout.IsEncapsulated)
            {
                frames.Add([
                    .. layout
                        .GetFragments(i)
                        .SelectMany(fragment => bytes.AsSpan((int)fragment.Offset, (int)fragment.Length).ToArray()),
                ]);
                continue;
            }

            Assert.True(file.Dataset.TryGetElement(layout.Tag, out var element));
            if (layout.FrameBits % 8 == 0)
            {
                var length = (int)layout.FrameBits / 8;
                frames.Add(element.Value.Slice(i * length, length).ToArray());
                continue;
            }

            var frame = new byte[(layout.FrameBits + 7) / 8];
            for (var bit = 0L; bit < layout.FrameBits; bit++)
            {
                var at = i * layout.FrameBits + bit;
                frame[bit / 8] |= (byte)(((element.Value.Span[(int)(at / 8)] >> (int)(at % 8)) & 1) << (int)(bit % 8));
            }

            frames.Add(frame);
        }

        return frames;
    }
}
