using System.Buffers;
using System.IO.Pipelines;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>
/// Copies DICOM JSON whose every BulkDataURI is relative to the service's base, putting the base before each. The bytes
/// <c>"BulkDataURI":"</c> cannot occur within a JSON string, whose quotation marks are escaped, so no parser is needed.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="prefix">The base with a slash at its end, as it stands in JSON.</param>
internal sealed class BulkDataUriWriter(PipeWriter output, ReadOnlyMemory<byte> prefix)
{
    private static ReadOnlySpan<byte> Mark => "\"BulkDataURI\":\""u8;

    /// <summary>Copies <paramref name="length"/> bytes.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public async Task CopyAsync(Stream json, long length, int readBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(readBytes);
        try
        {
            // What may be the beginning of a mark stays in the buffer until its end has been read too.
            var held = 0;
            while (length > 0)
            {
                var wanted = (int)Math.Min(length, buffer.Length - held);
                var read = await json.ReadAsync(buffer.AsMemory(held, wanted), cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException("A metadata segment is shorter than the index says.");
                }

                length -= read;
                held = Write(buffer.AsSpan(0, held + read), isLast: length == 0);
                await PayloadSender.FlushAsync(output, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes what is certain; moves the rest to the front and returns its length.</summary>
    private int Write(Span<byte> json, bool isLast)
    {
        var rest = json;
        for (int at; (at = rest.IndexOf(Mark)) >= 0; )
        {
            output.Write(rest[..(at + Mark.Length)]);
            output.Write(prefix.Span);
            rest = rest[(at + Mark.Length)..];
        }

        var kept = isLast ? 0 : Math.Min(rest.Length, Mark.Length - 1);
        output.Write(rest[..^kept]);
        rest[^kept..].CopyTo(json);
        return kept;
    }
}
