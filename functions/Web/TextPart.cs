using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace ServerlessDicom.Functions.Web;

/// <summary>Text in UTF-8, which is what the metadata declare (PS3.18 §F.2.2) and the default of web services (§8.7.3.5.3).</summary>
internal sealed class TextPart(string text) : PayloadPart
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

    /// <inheritdoc/>
    public override long? Length => _bytes.Length;

    /// <inheritdoc/>
    public override ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        output.Write(_bytes);
        return PayloadSender.FlushAsync(output, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
