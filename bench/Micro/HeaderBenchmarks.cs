using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Bench.Micro;

/// <summary>The header of a CT slice of some 120 elements: asked for is parse and JSON in under 60 µs and 16 KB.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks : IDisposable
{
    private readonly byte[] _slice = SyntheticInstances.CtSlice(0, 0, 0);
    private readonly ArrayBufferWriter<byte> _json = new(64 << 10);
    private readonly DicomJsonWriterOptions _options = new()
    {
        BulkDataUriPrefix = "studies/1/series/2/instances/3/bulkdata/",
    };
    private readonly Utf8JsonWriter _writer = new(Stream.Null, DicomJsonWriter.JsonOptions);

    [GlobalCleanup]
    public void Dispose()
    {
        _writer.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public DicomFile Parse() => DicomFile.Parse(_slice);

    [Benchmark]
    public int ParseAndWriteJson() => WriteJson(DicomFile.Parse(_slice));

    [Benchmark]
    public async Task<int> StreamHeaderAndWriteJson()
    {
        var input = PipeReader.Create(new ReadOnlySequence<byte>(_slice));
        return WriteJson(await new DicomFileReader(input).ReadHeaderAsync(CancellationToken.None));
    }

    private int WriteJson(DicomFile file)
    {
        _json.ResetWrittenCount();
        _writer.Reset(_json);
        DicomJsonWriter.Write(_writer, file.Dataset, _options);
        _writer.Flush();
        return _json.WrittenCount;
    }
}
