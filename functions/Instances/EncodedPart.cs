using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>An instance that is written in another transfer syntax than it is stored in, or with other attributes.</summary>
/// <param name="blobs">Where instances are.</param>
/// <param name="entry">The instance.</param>
/// <param name="target">What it is written in.</param>
/// <param name="change">Changes its attributes; null to leave them as they are.</param>
internal sealed class EncodedPart(
    IBlobStore blobs,
    InstanceEntry entry,
    DicomTransferSyntax target,
    Func<DicomFile, DicomFile>? change = null
) : PayloadPart
{
    private DicomFile? _file;
    private InstanceSource? _values;
    private InstanceSource? _pixels;
    private TranscodedFile? _transcoded;

    /// <inheritdoc/>
    /// <exception cref="ProblemException">406: its pixel data cannot be had in this syntax.</exception>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_file is not null)
        {
            return;
        }

        var stored = await StoredFile.ReadToEndAsync(blobs, entry, cancellationToken);
        _file = change is null ? stored : change(stored);
        _values = InstanceSource.Of(blobs, entry, _file);
        if (!TranscodedFile.IsNeeded(_file, target))
        {
            return;
        }

        // Inflated bytes come in order, and frames are read ahead of what is written.
        _pixels = InstanceSource.Of(blobs, entry, _file);
        try
        {
            _transcoded = await TranscodedFile.OpenAsync(
                _file,
                target,
                _values,
                _pixels,
                isVerified: false,
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is NotSupportedException or CodecException)
        {
            throw TranscodingProblem.Of(exception);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (_transcoded is not null)
        {
            await _transcoded.WriteAsync(output, cancellationToken);
            return;
        }

        await DicomFileWriter.WriteAsync(_file!, target, _values, output, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_transcoded is not null)
        {
            await _transcoded.DisposeAsync();
        }

        if (_pixels is not null)
        {
            await _pixels.DisposeAsync();
        }

        if (_values is not null)
        {
            await _values.DisposeAsync();
        }
    }
}
