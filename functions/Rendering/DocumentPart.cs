using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>An encapsulated document on its way out, straight from where the instance is stored.</summary>
/// <param name="source">The instance; disposed with this.</param>
/// <param name="range">Where in it the document lies.</param>
internal sealed class DocumentPart(InstanceSource source, FrameFragment range) : PayloadPart
{
    private const int ReadBytes = 64 << 10;

    private readonly StoredPart _bytes = new(source, [range], ReadBytes) { ContentType = "", Location = "" };

    /// <inheritdoc/>
    public override long? Length => _bytes.Length;

    /// <inheritdoc/>
    public override bool SupportsRanges => true;

    /// <inheritdoc/>
    public override void Restrict(ByteRange range) => _bytes.Restrict(range);

    /// <inheritdoc/>
    public override ValueTask OpenAsync(CancellationToken cancellationToken) => _bytes.OpenAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken) =>
        _bytes.WriteAsync(output, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _bytes.DisposeAsync();
        await source.DisposeAsync();
    }
}
