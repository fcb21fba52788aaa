using System.IO.Pipelines;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Reads a Part 10 file as it streams in. Memory is bounded by <see cref="DicomReadLimits"/>, never by a length the file claims.</summary>
public sealed class DicomFileReader
{
    /// <summary>Reads the file that <paramref name="input"/> delivers. The reader consumes what it reads and does not complete the pipe.</summary>
    public DicomFileReader(PipeReader input, DicomReadLimits? limits = null) => throw new NotImplementedException();

    /// <summary>
    /// Reads up to the value of Pixel Data, Float or Double Float Pixel Data at the top level, or to the end, and
    /// touches nothing after it. The Pixel Data element is not yet in the data set.
    /// </summary>
    /// <exception cref="DicomFormatException">The bytes so far are not a readable DICOM file.</exception>
    public ValueTask<DicomFile> ReadHeaderAsync(CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>
    /// Reads on to the end of the input: passes over Pixel Data, noting where it or its fragments lie, and reads what
    /// follows it. The same <see cref="DicomFile"/> as from <see cref="ReadHeaderAsync"/>, now complete.
    /// </summary>
    /// <exception cref="DicomFormatException">The bytes are not a readable DICOM file.</exception>
    public ValueTask<DicomFile> ReadToEndAsync(CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
