using System.Buffers.Binary;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Writes Part 10 files.</summary>
public static class DicomFileWriter
{
    private const int PreambleLength = 128;

    /// <summary>Preamble, prefix and File Meta Information Group Length.</summary>
    private const int HeadLength = PreambleLength + 4 + 12;

    /// <summary>
    /// Writes <paramref name="file"/> as <paramref name="syntax"/>. An unchanged file in its own syntax comes out byte
    /// for byte; any other gets File Meta Information built as PS3.10 §7.1 says, sequences of undefined length and no
    /// group lengths. Values that are not held, Pixel Data among them, are streamed from <paramref name="source"/> and
    /// byte-swapped on the way. Stops early, without an error, when whoever reads <paramref name="output"/> has gone.
    /// </summary>
    /// <param name="file">What to write.</param>
    /// <param name="syntax">Any uncompressed syntax, or the file's own encapsulated one.</param>
    /// <param name="source">The bytes the file was read from (inflated from the data set on, when deflated); null when every value is held.</param>
    /// <param name="output">Where to; flushed as it fills, not completed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NotSupportedException">The pixels would have to be compressed or decompressed.</exception>
    /// <exception cref="InvalidOperationException">A value is not held, and there is no source.</exception>
    /// <exception cref="EndOfStreamException"><paramref name="source"/> has fewer bytes than the file had.</exception>
    public static async Task WriteAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? source,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfPixelsDiffer(file, syntax);
        await WriteHeadAsync(file, syntax, source, output, cancellationToken).ConfigureAwait(false);
        if (!syntax.IsDeflated)
        {
            await WriteDatasetAsync(file.Dataset, syntax, source, output, cancellationToken).ConfigureAwait(false);
            return;
        }

        var deflating = new DeflatingPipeWriter(output, cancellationToken);
        await using (deflating.ConfigureAwait(false))
        {
            await WriteDatasetAsync(file.Dataset, syntax, source, deflating, cancellationToken).ConfigureAwait(false);
            await deflating.FinishAsync().ConfigureAwait(false);
        }
    }

    private static Task WriteDatasetAsync(
        DicomDataset dataset,
        DicomTransferSyntax syntax,
        IDicomValueSource? source,
        PipeWriter output,
        CancellationToken cancellationToken
    ) => new DatasetEncoder(output, ElementEncoding.Of(syntax), source).WriteAsync(dataset, cancellationToken);

    /// <summary>Pixel data that are encapsulated stay so, and in their syntax; native ones stay native.</summary>
    private static void ThrowIfPixelsDiffer(DicomFile file, DicomTransferSyntax syntax)
    {
        if (syntax.Uid == file.TransferSyntax.Uid)
        {
            return;
        }

        if (syntax.IsEncapsulated)
        {
            throw new NotSupportedException("Pixel data would have to be compressed.");
        }

        if (file.Dataset.TryGetElement(DicomTag.PixelData, out var pixelData) && pixelData.Fragments is not null)
        {
            throw new NotSupportedException("Pixel data would have to be decompressed.");
        }
    }

    /// <summary>Writes preamble, prefix and File Meta Information (PS3.10 §7.1).</summary>
    private static Task WriteHeadAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? source,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        var encoding = ElementEncoding.ExplicitLittleEndian;
        var meta = FileMetaInformation.Make(file, syntax);
        var head = output.GetSpan(HeadLength)[..HeadLength];
        head.Clear();
        if (file.Preamble.Length == PreambleLength)
        {
            file.Preamble.Span.CopyTo(head);
        }

        var rest = head[PreambleLength..];
        "DICM"u8.CopyTo(rest);
        rest = rest["DICM"u8.Length..];
        var groupLength = new EncodedElementHeader(
            DicomTag.FileMetaInformationGroupLength,
            DicomVR.UL,
            sizeof(uint),
            encoding
        );
        rest = rest[groupLength.Write(rest)..];
        BinaryPrimitives.WriteUInt32LittleEndian(rest, checked((uint)DatasetLength.Of(meta, encoding)));
        output.Advance(HeadLength);
        return new DatasetEncoder(output, encoding, source).WriteAsync(meta, cancellationToken);
    }
}
