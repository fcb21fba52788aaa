using System.Buffers;
using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Web;

/// <summary>A payload that is in memory.</summary>
internal sealed class BytesPart(ReadOnlyMemory<byte> bytes) : PayloadPart
{
    private ReadOnlyMemory<byte> _bytes = bytes;

    /// <inheritdoc/>
    public override long? Length => _bytes.Length;

    /// <inheritdoc/>
    public override bool SupportsRanges => true;

    /// <inheritdoc/>
    public override void Restrict(ByteRange range) => _bytes = _bytes.Slice((int)range.Offset, (int)range.Length);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        output.Write(_bytes.Span);
        return PayloadSender.FlushAsync(output, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
