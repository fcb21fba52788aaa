using System.IO.Pipelines;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The metadata of one instance as XML (PS3.19 §A.1).</summary>
/// <param name="json">Stands on the instance's DICOM JSON once the parts before are written.</param>
/// <param name="length">Bytes of it.</param>
/// <param name="bulkDataUriPrefix">Put before every BulkDataURI.</param>
internal sealed class NativeModelPart(JsonObjectStream json, long length, string bulkDataUriPrefix) : PayloadPart
{
    /// <summary>The media type of the Native DICOM Model.</summary>
    public const string MediaType = "application/dicom+xml";

    /// <inheritdoc/>
    public override ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken) =>
        json.WriteAsync(output, length, bulkDataUriPrefix, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
