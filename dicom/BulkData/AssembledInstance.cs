using System.IO.Pipelines;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>An instance made of metadata and bulk data, ready to be written as a file.</summary>
public sealed class AssembledInstance
{
    private readonly DicomFile _file;
    private readonly StreamedValue? _pixelData;
    private readonly IDicomValueSource _source;
    private readonly AttributeCorrections _corrections;

    internal AssembledInstance(
        DicomFile file,
        StreamedValue? pixelData,
        IDicomValueSource source,
        AttributeCorrections corrections
    )
    {
        _file = file;
        _pixelData = pixelData;
        _source = source;
        _corrections = corrections;
    }

    /// <summary>Whether values that the client sent were replaced.</summary>
    public bool IsCorrected => _corrections.Any;

    /// <summary>Whether elements were left out.</summary>
    public bool HasDiscarded { get; internal init; }

    /// <summary>
    /// Adds the replaced values to Original Attributes Sequence. What is written before that is the same each time the
    /// same is sent; what is written afterwards tells the time.
    /// </summary>
    public void RecordOriginals(DateTimeOffset time) => _corrections.Record(time);

    /// <summary>Writes the Part 10 file. Stops early, without an error, when whoever reads <paramref name="output"/> has gone.</summary>
    /// <exception cref="Imaging.Codecs.CodecException">A frame cannot be decoded; what is written so far is not a file.</exception>
    /// <exception cref="InstanceAssemblyException">A value is longer than any length field can say.</exception>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        try
        {
            await EncodeAsync(output, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException exception)
        {
            throw new InstanceAssemblyException(InstanceAssemblyProblem.TooLarge, exception.Message);
        }
    }

    private Task EncodeAsync(PipeWriter output, CancellationToken cancellationToken) =>
        _pixelData is null
            ? DicomFileWriter.WriteAsync(_file, _file.TransferSyntax, _source, output, cancellationToken)
            : DicomFileWriter.WriteStreamedAsync(
                _file,
                _file.TransferSyntax,
                _source,
                _pixelData,
                output,
                cancellationToken
            );
}
