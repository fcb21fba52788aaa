using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Parsing;

public class CorpusReadingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task Streaming_in_chunks_of_any_size_finds_what_is_found_in_memory(int chunkLength)
    {
        foreach (var name in Corpus.Files())
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken);
            if (bytes.Length > 3_000 * chunkLength)
            {
                continue;
            }

            var expected = ReadOutcome.Of(() => DicomFile.Parse(bytes));
            var (outcome, _) = await StreamedReading.ReadAsync(bytes, chunkLength);
            Assert.True(expected == outcome, $"{name}:\n{expected}\n{outcome}");
        }
    }
}
