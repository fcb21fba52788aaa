using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>All frames of an instance, decoded, as one representation (PS3.18 §8.7.3.3.1).</summary>
/// <param name="frames">The frames; not disposed.</param>
internal sealed class DecodedPixelDataPart(TranscodedFrames frames) : PayloadPart
{
    /// <inheritdoc/>
    public override long? Length => frames.NativeLength;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (!await frames.WriteNativeAsync(output, cancellationToken))
        {
            throw new ConnectionAbortedException();
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
