using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Transcoding;

/// <summary>Real images, from whatever they are in to every syntax without loss, and back.</summary>
public class CorpusTranscodingTests
{
    /// <summary>Bytes of all native frames; larger images have nothing that smaller ones do not.</summary>
    private const long MaxBytes = 300_000;

    private static readonly DicomTransferSyntax[] Targets =
    [
        DicomTransferSyntax.ExplicitVRLittleEndian,
        .. FrameCodecs
            .All.Where(codec => codec is { Encode: not null, Decode: not null, IsLossyEncoder: false })
            .Select(codec => codec.TransferSyntax),
    ];

    [Fact]
    public async Task Images_of_the_corpus_keep_their_samples()
    {
        var problems = new List<string>();
        var transcoded = 0;
        foreach (var name in Corpus.Files())
        {
            if (
                Open(await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken))
                is not { } reader
            )
            {
                continue;
            }

            byte[] samples;
            try
            {
                samples = await ReadAsync(reader.Reader);
            }
            catch (CodecException)
            {
                // Some are broken on purpose.
                continue;
            }
            foreach (var target in Targets)
            {
                if (await TranscodeAsync(name, target) is not { } made)
                {
                    continue;
                }

                transcoded++;
                var again = await ReadAsync(Open(made)!.Value.Reader);
                if (!samples.AsSpan().SequenceEqual(again))
                {
                    problems.Add($"{name} in {target.Name}");
                }
            }
        }

        Assert.Empty(problems);
        Assert.True(transcoded > 100, $"Only {transcoded} were transcoded.");
    }

    private static async Task<byte[]?> TranscodeAsync(string name, DicomTransferSyntax target)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (file, _) = Open(await File.ReadAllBytesAsync(Corpus.File(name), cancel))!.Value;
        var source = new MemoryValueSource(file.Content);
        var layout = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!;
        if (
            !TranscodedFile.IsNeeded(file, target)
            || TranscodedFile.ObstacleTo(file.Dataset, layout, file.TransferSyntax.Uid, target) is not null
        )
        {
            return null;
        }

        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        await using var transcoded = await TranscodedFile.OpenAsync(
            file,
            target,
            source,
            source,
            isVerified: false,
            cancel
        );
        await transcoded.WriteAsync(output, cancel);
        await output.CompleteAsync();
        return stream.ToArray();
    }

    /// <summary>A file with an image that loses nothing on the way; null for any other.</summary>
    private static (DicomFile File, FrameReader Reader)? Open(byte[] bytes)
    {
        DicomFile file;
        try
        {
            file = DicomFile.Parse(bytes);
        }
        catch (DicomFormatException)
        {
            return null;
        }

        // Those of lossy syntaxes become RGB, which is tested elsewhere.
        if (
            PixelDataLayout.From(file.Dataset, file.TransferSyntax) is not { FrameCount: > 0 } layout
            || ImagePixel.From(file.Dataset, layout.Tag) is not { } image
            || image.FrameBytes * layout.FrameCount > MaxBytes
            || FrameCodecs.Find(file.TransferSyntax.Uid) is { LossyMethod: not null }
        )
        {
            return null;
        }

        var reader = new FrameReader(new MemoryValueSource(file.Content), layout, image, file.TransferSyntax.Uid);
        return reader.CanDecode ? (file, reader) : null;
    }

    private static async Task<byte[]> ReadAsync(FrameReader reader)
    {
        var length = (int)reader.Native.FrameBytes;
        var samples = new byte[length * reader.FrameCount];
        for (var i = 0; i < reader.FrameCount; i++)
        {
            var frame = samples.AsMemory(i * length, length);
            await reader.ReadAsync(i, frame, TestContext.Current.CancellationToken);
            if (reader.Native is { HighBit: var high, BitsStored: var stored } && high + 1 == stored && stored > 1)
            {
                UnusedBits.Normalize(frame.Span, reader.Native);
            }
        }

        return samples;
    }
}
