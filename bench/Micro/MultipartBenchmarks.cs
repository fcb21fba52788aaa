using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Bench.Micro;

/// <summary>Takes a payload of eight CT slices apart, as STOW does before it reads a byte of DICOM.</summary>
[MemoryDiagnoser]
public class MultipartBenchmarks
{
    private const int Parts = 8;
    private readonly byte[] _payload = Payload();

    [Benchmark]
    public async Task<long> ReadParts()
    {
        var length = 0L;
        var reader = new MultipartReader(PipeReader.Create(new ReadOnlySequence<byte>(_payload)), "BOUNDARY");
        while (await reader.ReadPartAsync(CancellationToken.None) is { } part)
        {
            while (true)
            {
                var read = await part.Body.ReadAsync();
                length += read.Buffer.Length;
                part.Body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }

        return length;
    }

    private static byte[] Payload()
    {
        var payload = new ArrayBufferWriter<byte>();
        for (var i = 0; i < Parts; i++)
        {
            payload.Write("\r\n--BOUNDARY\r\nContent-Type: application/dicom\r\n\r\n"u8);
            payload.Write(SyntheticInstances.CtSlice(0, 0, i));
        }

        payload.Write("\r\n--BOUNDARY--\r\n"u8);
        return payload.WrittenSpan.ToArray();
    }
}
