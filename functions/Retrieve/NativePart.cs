using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Uncompressed values whose bits have to move on the way out: big endian ones, and frames that share bytes.</summary>
/// <param name="source">Where they are; not disposed.</param>
/// <param name="range">Which.</param>
internal sealed class NativePart(IDicomValueSource source, NativeFrameRange range) : PayloadPart
{
    /// <inheritdoc/>
    public override long? Length => range.ByteCount;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        await using var covering = await source.OpenAsync(range.Offset, range.Length, cancellationToken);
        var writer = new NativeFrameWriter(output);
        if (!await writer.AppendAsync(covering, range, cancellationToken))
        {
            throw new ConnectionAbortedException();
        }

        await writer.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
