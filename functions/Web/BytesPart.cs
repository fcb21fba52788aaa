using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Web;

/// <summary>A payload that is in memory.</summary>
internal sealed class BytesPart(ReadOnlyMemory<byte> bytes) : PayloadPart
{
    /// <summary>Bytes handed on at a time, so that a slow client does not have all of them held twice.</summary>
    private const int WriteBytes = 256 << 10;

    private ReadOnlyMemory<byte> _bytes = bytes;

    /// <inheritdoc/>
    public override long? Length => _bytes.Length;

    /// <inheritdoc/>
    public override bool SupportsRanges => true;

    /// <inheritdoc/>
    public override void Restrict(ByteRange range) => _bytes = _bytes.Slice((int)range.Offset, (int)range.Length);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var rest = _bytes;
        while (rest.Length > WriteBytes)
        {
            output.Write(rest.Span[..WriteBytes]);
            rest = rest[WriteBytes..];
            await PayloadSender.FlushAsync(output, cancellationToken);
        }

        // Goes out with what the sender has to add.
        output.Write(rest.Span);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
