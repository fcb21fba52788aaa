using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>An instance that is written in another transfer syntax than it is stored in.</summary>
internal sealed class EncodedPart(IBlobStore blobs, InstanceEntry entry, DicomTransferSyntax target) : PayloadPart
{
    private DicomFile? file;
    private InstanceSource? source;

    /// <inheritdoc/>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        file = await StoredFile.ReadToEndAsync(blobs, entry, cancellationToken);
        source = InstanceSource.Of(blobs, entry, file);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken) =>
        await DicomFileWriter.WriteAsync(file!, target, source, output, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => source?.DisposeAsync() ?? ValueTask.CompletedTask;
}
