using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>An instance that is written in another transfer syntax than it is stored in.</summary>
internal sealed class EncodedPart(IBlobStore blobs, InstanceEntry entry, DicomTransferSyntax target) : PayloadPart
{
    private DicomFile? _file;
    private InstanceSource? _source;

    /// <inheritdoc/>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _file = await StoredFile.ReadToEndAsync(blobs, entry, cancellationToken);
        _source = InstanceSource.Of(blobs, entry, _file);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken) =>
        await DicomFileWriter.WriteAsync(_file!, target, _source, output, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _source?.DisposeAsync() ?? ValueTask.CompletedTask;
}
