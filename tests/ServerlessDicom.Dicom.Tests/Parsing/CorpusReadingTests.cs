using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Parsing;

public class CorpusReadingTests
{
    [Theory]
    [InlineData(1, 3_000)]
    [InlineData(7, 20_000)]
    [InlineData(4096, 3_000_000)]
    public async Task Streaming_in_chunks_of_any_size_finds_what_is_found_in_memory(int chunkLength, int longestFile)
    {
        foreach (var name in Corpus.Files())
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken);
            if (bytes.Length <= longestFile)
            {
                var expected = ReadOutcome.Of(() => DicomFile.Parse(bytes));
                var (outcome, _) = await StreamedReading.ReadAsync(bytes, chunkLength);
                Assert.True(expected == outcome, $"{name}:\n{expected}\n{outcome}");
            }
        }
    }

    [Fact]
    public async Task All_files_are_read_but_those_that_are_broken()
    {
        var failures = new List<string>();
        foreach (var name in Corpus.Files())
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken);
            try
            {
                DicomFile.Parse(bytes);
            }
            catch (DicomFormatException failure)
            {
                failures.Add($"{Path.GetFileName(name)} {failure.Problem}");
            }
        }

        Assert.Equal(
            [
                "DICOMDIR-nooffset Malformed", // records taken out, the sequence's length left as it was
                "MR_truncated.dcm Truncated",
                "README NotDicom",
                "emri_small_jpeg_2k_lossless_too_short.dcm Truncated",
                "no_meta.dcm NotDicom", // begins with a stray byte
                "rtplan_truncated.dcm Truncated",
            ],
            failures.Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Elements, VRs and lengths as dcmdump sees them; how the list was made stands in Golden/make-structure.py.</summary>
    [Fact]
    public async Task Structures_are_those_that_dcmdump_finds()
    {
        var golden = Path.Combine(AppContext.BaseDirectory, "Golden", "structure.tsv");
        foreach (var line in await File.ReadAllLinesAsync(golden, TestContext.Current.CancellationToken))
        {
            var name = line.Split('\t')[0];
            var file = DicomFile.Parse(
                await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken)
            );
            var lines = new List<string>();
            Describe(file.FileMetaInformation, 0, lines);
            Describe(file.Dataset, 0, lines);
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));

            Assert.True(line == $"{name}\t{lines.Count}\t{hash}", $"{line}\n{string.Concat(lines)}");
        }
    }

    private static void Describe(DicomDataset dataset, int depth, List<string> lines)
    {
        foreach (var element in dataset)
        {
            lines.Add(
                string.Create(CultureInfo.InvariantCulture, $"{depth} {element.Tag} {element.VR} {element.Length}\n")
            );
            foreach (var item in element.Items ?? [])
            {
                Describe(item, depth + 1, lines);
            }
        }
    }
}
