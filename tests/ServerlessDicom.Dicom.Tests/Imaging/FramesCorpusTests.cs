using System.IO.Pipelines;
using System.Security.Cryptography;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging;

/// <summary>The frames of the corpus against those that pydicom finds (Golden/make_frames.py).</summary>
public class FramesCorpusTests
{
    [Fact]
    public async Task Frames_are_those_that_pydicom_finds()
    {
        var golden = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "Golden", "frames.tsv"),
            TestContext.Current.CancellationToken
        );
        var problems = new List<string>();
        foreach (var frames in golden.Select(line => line.Split('\t')).GroupBy(fields => fields[0]))
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(frames.Key), TestContext.Current.CancellationToken);
            var file = DicomFile.Parse(bytes);
            var layout = PixelDataLayout.From(file.Dataset, file.TransferSyntax);
            var count = int.Parse(frames.Last()[1], System.Globalization.CultureInfo.InvariantCulture) + 1;
            if (layout?.FrameCount != count)
            {
                problems.Add($"{frames.Key}: {layout?.FrameCount} frames instead of {count}");
                continue;
            }

            var kept = PixelDataLayout.FromBytes(layout.ToBytes());
            Assert.Equal(layout, kept);
            foreach (var fields in frames)
            {
                var number = int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture);
                var frame = await FrameAsync(file.Content, kept, number);
                var digest = Convert.ToHexStringLower(SHA256.HashData(frame))[..16];
                if ($"{frame.Length} {digest}" != $"{fields[2]} {fields[3]}")
                {
                    problems.Add($"{frames.Key}: frame {number} has {frame.Length} bytes, {digest}");
                }
            }
        }

        Assert.Empty(problems);
    }

    private static async Task<byte[]> FrameAsync(ReadOnlyMemory<byte> content, PixelDataLayout layout, int frame)
    {
        if (layout.IsEncapsulated)
        {
            return
            [
                .. layout
                    .GetFragments(frame)
                    .SelectMany(fragment => content.Slice((int)fragment.Offset, (int)fragment.Length).ToArray()),
            ];
        }

        var range = layout.GetNativeRange(frame);
        using var output = new MemoryStream();
        var pipe = PipeWriter.Create(output);
        var writer = new NativeFrameWriter(pipe);
        var covering = new MemoryStream(content.Slice((int)range.Offset, (int)range.Length).ToArray());
        await writer.AppendAsync(covering, range, TestContext.Current.CancellationToken);
        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();
        return output.ToArray();
    }
}
