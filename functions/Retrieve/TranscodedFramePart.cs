using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>One of several frames that are transcoded in order: to be opened, and written, in that order.</summary>
/// <param name="frames">The frames; not disposed.</param>
internal sealed class TranscodedFramePart(TranscodedFrames frames) : PayloadPart
{
    /// <summary>Bytes between flushes.</summary>
    private const int ChunkLength = 64 << 10;

    private TranscodedFrame? _frame;

    /// <inheritdoc/>
    public override long? Length => _frame?.Bytes.Length ?? frames.NativeFrameLength;

    /// <inheritdoc/>
    /// <exception cref="ProblemException">406: the frame cannot be decoded or encoded.</exception>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _frame ??= await frames.NextAsync(cancellationToken);
        }
        catch (CodecException exception)
        {
            throw TranscodingProblem.Of(exception);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        for (var rest = _frame!.Bytes; !rest.IsEmpty; )
        {
            var chunk = rest[..Math.Min(rest.Length, ChunkLength)];
            rest = rest[chunk.Length..];
            chunk.CopyTo(output.GetMemory(chunk.Length));
            output.Advance(chunk.Length);
            await PayloadSender.FlushAsync(output, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _frame?.Dispose();
        return ValueTask.CompletedTask;
    }
}
