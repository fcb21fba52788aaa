using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Reads, writes and reads again every readable file of the corpus.</summary>
public class DicomFileWriterCorpusTests
{
    [Fact]
    public async Task Unchanged_files_come_out_byte_for_byte()
    {
        await ForEachFileAsync(
            async (file, bytes) =>
            {
                Assert.Equal(bytes, await file.ToBytesAsync(file.TransferSyntax));
                Assert.Equal(bytes.Length, DicomFileWriter.GetLength(file, file.TransferSyntax));
            }
        );
    }

    [Fact]
    public async Task Unchanged_files_come_out_byte_for_byte_from_a_source()
    {
        await ForEachFileAsync(
            async (file, bytes) =>
            {
                var streamed = await ReadAsync(bytes);
                var source = new BytesSource(file.Content);
                if (streamed.TransferSyntax.IsDeflated)
                {
                    var written = DicomFile.Parse(await streamed.ToBytesAsync(streamed.TransferSyntax, source));
                    Assert.Equal(Values.Of(file.Dataset), Values.Of(written.Dataset));
                }
                else
                {
                    Assert.Equal(bytes, await streamed.ToBytesAsync(streamed.TransferSyntax, source));
                    Assert.Equal(bytes.Length, DicomFileWriter.GetLength(streamed, streamed.TransferSyntax));
                }
            }
        );
    }

    [Fact]
    public async Task Values_survive_every_uncompressed_syntax_and_the_way_back()
    {
        await ForEachFileAsync(
            async (file, _) =>
            {
                var expected = Values.Of(file.Dataset, file.Content);
                foreach (var syntax in Writing.Uncompressed.Where(_ => !Writing.HasFragments(file.Dataset)))
                {
                    var there = DicomFile.Parse(await file.ToBytesAsync(syntax));
                    Assert.Equal(syntax, there.TransferSyntax);
                    Assert.Equal(expected, Values.Of(there.Dataset, there.Content));
                    var back = DicomFile.Parse(await there.ToBytesAsync(OwnOrExplicit(file)));
                    Assert.Equal(expected, Values.Of(back.Dataset, back.Content));
                }
            }
        );
    }

    [Fact]
    public async Task Values_survive_streaming_with_only_the_header_held()
    {
        await ForEachFileAsync(
            async (file, bytes) =>
            {
                var expected = Values.Of(file.Dataset, file.Content);
                foreach (var syntax in Writing.Uncompressed.Where(_ => !Writing.HasFragments(file.Dataset)))
                {
                    var streamed = await ReadAsync(bytes);
                    var written = await streamed.ToBytesAsync(syntax, new BytesSource(file.Content));
                    var back = DicomFile.Parse(written);
                    Assert.Equal(expected, Values.Of(back.Dataset, back.Content));
                }
            }
        );
    }

    [Fact]
    public async Task Changed_files_keep_their_syntax_and_all_other_values()
    {
        await ForEachFileAsync(
            async (file, _) =>
            {
                var comment = DicomElement.FromAscii(new DicomTag(0x00204000), DicomVR.LT, "changed");
                file.Dataset.AddOrUpdate(comment);
                var syntax = DicomTransferSyntax.FromUid(file.TransferSyntax.Uid);
                var written = await file.ToBytesAsync(syntax);
                var back = DicomFile.Parse(written);
                Assert.Equal(syntax, back.TransferSyntax);
                Assert.Equal(Values.Of(file.Dataset, file.Content), Values.Of(back.Dataset, back.Content));
                if (!syntax.IsDeflated)
                {
                    Assert.Equal(written.Length, DicomFileWriter.GetLength(file, syntax));
                }
            }
        );
    }

    [Fact]
    public async Task Compressed_files_are_not_written_uncompressed()
    {
        await ForEachFileAsync(
            async (file, _) =>
            {
                if (Writing.HasFragments(file.Dataset))
                {
                    await Assert.ThrowsAsync<NotSupportedException>(() =>
                        file.ToBytesAsync(DicomTransferSyntax.ExplicitVRLittleEndian)
                    );
                    Assert.Throws<NotSupportedException>(() =>
                        DicomFileWriter.GetLength(file, DicomTransferSyntax.ExplicitVRLittleEndian)
                    );
                }
            }
        );
    }

    private static DicomTransferSyntax OwnOrExplicit(DicomFile file) =>
        Writing.Uncompressed.FirstOrDefault(syntax => syntax.Uid == file.TransferSyntax.Uid)
        ?? DicomTransferSyntax.ExplicitVRLittleEndian;

    private static async Task<DicomFile> ReadAsync(byte[] bytes)
    {
        var reader = new DicomFileReader(
            PipeReader.Create(new MemoryStream(bytes)),
            new DicomReadLimits { LargeValueBytes = 256 }
        );
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ForEachFileAsync(Func<DicomFile, byte[], Task> check)
    {
        foreach (var name in Corpus.Files())
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(name), TestContext.Current.CancellationToken);
            DicomFile file;
            try
            {
                file = DicomFile.Parse(bytes);
            }
            catch (DicomFormatException)
            {
                // Which files are not readable is the reader's to test.
                continue;
            }

            try
            {
                await check(file, bytes);
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"{name} ({file.TransferSyntax.Name}) does not pass.", problem);
            }
        }
    }
}
