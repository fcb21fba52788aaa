using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Json;

public sealed class CorpusRoundTripTests
{
    /// <summary>The JSON of every corpus file is read again, its bulk data found by their paths, and written the same.</summary>
    [Fact]
    public void What_is_written_of_a_real_file_is_read_back()
    {
        var files = 0;
        var differences = new List<string>();
        // These two have a binary value of odd length, which no value field has: reading pads it (PS3.5 §6.2).
        string[] malformed = ["pydicom/test_files/meta_missing_tsyntax.dcm", "pydicom/test_files/nested_priv_SQ.dcm"];
        foreach (var name in Corpus.Files().Except(malformed))
        {
            DicomDataset dataset;
            try
            {
                dataset = DicomFile.Parse(File.ReadAllBytes(Corpus.File(name))).Dataset;
            }
            catch (DicomFormatException)
            {
                continue;
            }

            var json = Write(dataset);
            var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
            reader.Read();
            var again = DicomJsonReader.Read(ref reader, uri => Resolve(dataset, uri));
            var rewritten = Write(again);
            var same = json.AsSpan().CommonPrefixLength(rewritten);
            if (same < Math.Max(json.Length, rewritten.Length))
            {
                var start = Math.Max(0, same - 60);
                differences.Add($"{name}: {Encoding.UTF8.GetString(json[start..Math.Min(json.Length, same + 60)])}");
            }

            files++;
        }

        Assert.Empty(differences);
        Assert.True(files > 100);
    }

    private static ReadOnlyMemory<byte> Resolve(DicomDataset dataset, string uri)
    {
        var found = DicomElementPath.Parse(uri.AsSpan("bulkdata/".Length))?.Find(dataset);
        Assert.NotNull(found);
        var (holder, element) = found.Value;
        if (element.Fragments is not null)
        {
            return new byte[2]; // JSON does not tell encapsulated Pixel Data from native.
        }

        var bytes = element.Value.ToArray();
        if (holder.IsBigEndian)
        {
            for (var i = 0; i < bytes.Length; i += element.VR.UnitSize())
            {
                bytes.AsSpan(i, element.VR.UnitSize()).Reverse();
            }
        }

        return bytes;
    }

    private static byte[] Write(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(writer, dataset, new() { BulkDataUriPrefix = "bulkdata/" });
        }

        return stream.ToArray();
    }
}
