using System.IO.Pipelines;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Stored bytes from a reader that several parts take turns with: one of several frames.</summary>
/// <param name="reader">The reader.</param>
/// <param name="ranges">How many of the reader's ranges make up this part.</param>
/// <param name="length">Bytes of these ranges.</param>
/// <param name="isLast">Whether the reader is disposed after this part.</param>
internal sealed class SharedReaderPart(RangeReader reader, int ranges, long length, bool isLast) : PayloadPart
{
    /// <inheritdoc/>
    public override long? Length => length;

    /// <inheritdoc/>
    public override ValueTask OpenAsync(CancellationToken cancellationToken) => reader.OpenAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < ranges; i++)
        {
            await reader.CopyNextAsync(output, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => isLast ? reader.DisposeAsync() : ValueTask.CompletedTask;
}
