using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Writes Part 10 files.</summary>
public static class DicomFileWriter
{
    /// <summary>
    /// Writes <paramref name="file"/> as <paramref name="syntax"/>. An unchanged file in its own syntax comes out byte
    /// for byte; any other gets File Meta Information built as PS3.10 §7.1 says, sequences of undefined length and no
    /// group lengths. Values that are not held, Pixel Data among them, are streamed from <paramref name="source"/> and
    /// byte-swapped on the way.
    /// </summary>
    /// <param name="file">What to write.</param>
    /// <param name="syntax">Any uncompressed syntax, or the file's own encapsulated one.</param>
    /// <param name="source">The bytes the file was read from (inflated from the data set on, when deflated); null when every value is held.</param>
    /// <param name="output">Where to; flushed as it fills, not completed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NotSupportedException">The pixels would have to be compressed or decompressed.</exception>
    public static Task WriteAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? source,
        PipeWriter output,
        CancellationToken cancellationToken
    ) => throw new NotImplementedException();
}

/// <summary>Gives the bytes of values that were left where the file lies. A port to wherever that is.</summary>
public interface IDicomValueSource
{
    /// <summary>Opens the bytes [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>) as <see cref="DicomElement.Offset"/> counts them.</summary>
    ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken);
}
