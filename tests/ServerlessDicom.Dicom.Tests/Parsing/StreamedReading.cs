using System.IO.Pipelines;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Reads bytes through <see cref="DicomFileReader"/>, in chunks.</summary>
internal static class StreamedReading
{
    /// <summary>Reads the header, then all; the outcome is the dump of the data set or the failure.</summary>
    public static async Task<(string Outcome, DicomFile? File)> ReadAsync(
        ReadOnlyMemory<byte> bytes,
        int chunkLength,
        DicomReadLimits? limits = null
    )
    {
        using var stop = new CancellationTokenSource();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 16, useSynchronizationContext: false));
        var writing = WriteAsync(bytes, chunkLength, pipe.Writer, stop.Token);
        try
        {
            var reader = new DicomFileReader(pipe.Reader, limits);
            var header = await reader.ReadHeaderAsync(TestContext.Current.CancellationToken);
            var file = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Same(header, file);
            return (ReadOutcome.Of(() => file), file);
        }
        catch (DicomFormatException failure)
        {
            return (ReadOutcome.Of(failure), null);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    private static async Task WriteAsync(
        ReadOnlyMemory<byte> bytes,
        int chunkLength,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        while (!bytes.IsEmpty)
        {
            var chunk = bytes[..Math.Min(chunkLength, bytes.Length)];
            bytes = bytes[chunk.Length..];
            if ((await output.WriteAsync(chunk, cancellationToken)).IsCompleted)
            {
                break;
            }
        }

        await output.CompleteAsync();
    }
}
