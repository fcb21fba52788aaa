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
    /// Writes <paramref name="file"/> as <paramref name="syntax"/>. A file that was read and not changed comes out byte
    /// for byte in its own syntax, given <paramref name="source"/> or when it was read from memory; any other gets File
    /// Meta Information built as PS3.10 §7.1 says, sequences of undefined length and no group lengths. Values that are
    /// not held, Pixel Data among them, are streamed from <paramref name="source"/> and byte-swapped on the way. Stops
    /// early, without an error, when whoever reads <paramref name="output"/> has gone.
    /// </summary>
    /// <remarks>
    /// A deflated file that was read from a stream is deflated anew, since the source holds it inflated. A value that is
    /// too long for the 16-bit length field of its VR becomes UN in explicit VR (PS3.5 §6.2.2).
    /// </remarks>
    /// <param name="file">What to write; read to its end.</param>
    /// <param name="syntax">Any uncompressed syntax, or the file's own encapsulated one.</param>
    /// <param name="source">The bytes the file was read from (inflated from the data set on, when deflated); null when every value is held, or the file was read from memory.</param>
    /// <param name="output">Where to; flushed as it fills, not completed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NotSupportedException">The pixels would have to be compressed or decompressed, or a value is longer than any length field can say.</exception>
    /// <exception cref="InvalidOperationException">The file was not read to its end, or a value is not held and there is no source.</exception>
    /// <exception cref="EndOfStreamException"><paramref name="source"/> has fewer bytes than the file had.</exception>
    public static Task WriteAsync(
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
        ThrowIfCutShort(file);
        ThrowIfPixelsDiffer(file, syntax);
        if (IsUnchanged(file, syntax))
        {
            if (!file.Original.IsEmpty)
            {
                return output.WriteChunksAsync(file.Original, swapSize: 1, cancellationToken).AsTask();
            }

            if (source is not null && file.ContentLength >= 0 && !syntax.IsDeflated)
            {
                return CopyAsync(source, file.ContentLength, output, cancellationToken);
            }
        }

        var values = source ?? (file.Content.IsEmpty ? null : new MemoryValueSource(file.Content));
        return EncodeAsync(file, syntax, values, streamed: null, output, cancellationToken);
    }

    /// <summary>Writes a file whose pixel data are made for <paramref name="syntax"/> as they are written; else as <see cref="WriteAsync"/>.</summary>
    internal static Task WriteStreamedAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? source,
        StreamedValue pixelData,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        ThrowIfCutShort(file);
        return EncodeAsync(file, syntax, source, pixelData, output, cancellationToken);
    }

    /// <summary>
    /// How many bytes <see cref="WriteAsync"/> will write, given a source, for a Content-Length; null when only writing
    /// can tell, as with a deflated syntax.
    /// </summary>
    /// <exception cref="NotSupportedException">The pixels would have to be compressed or decompressed, or a value is longer than any length field can say.</exception>
    /// <exception cref="InvalidOperationException">The file was not read to its end.</exception>
    public static long? GetLength(DicomFile file, DicomTransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(syntax);
        ThrowIfCutShort(file);
        ThrowIfPixelsDiffer(file, syntax);
        var isUnchanged = IsUnchanged(file, syntax);
        return isUnchanged && !file.Original.IsEmpty ? file.Original.Length
            : syntax.IsDeflated ? null
            : isUnchanged && file.ContentLength >= 0 ? file.ContentLength
            : HeadLength
                + DatasetLength.Of(FileMetaInformation.Make(file, syntax), DataSetEncoding.ExplicitLittleEndian)
                + DatasetLength.Of(file.Dataset, Encoding(syntax));
    }

    /// <summary>Whether the file's own bytes are what is asked for. Compares all of the syntax: some files are not in the one they declare.</summary>
    private static bool IsUnchanged(DicomFile file, DicomTransferSyntax syntax) =>
        syntax == file.TransferSyntax && !file.Dataset.IsModified && !file.FileMetaInformation.IsModified;

    /// <summary>A file of which only the header was read lacks its pixel data.</summary>
    private static void ThrowIfCutShort(DicomFile file)
    {
        if (file is { DatasetOffset: > 0, ContentLength: < 0 })
        {
            throw new InvalidOperationException("The file has not been read to its end.");
        }
    }

    /// <summary>Encapsulated pixel data stay so, and in their syntax; native ones stay native.</summary>
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

        // Those of an icon may be encapsulated too (PS3.5 §A.4).
        var rest = new Stack<DicomDataset>([file.Dataset]);
        while (rest.TryPop(out var dataset))
        {
            foreach (var element in dataset.Elements)
            {
                if (element.Fragments is not null)
                {
                    throw new NotSupportedException("Pixel data would have to be decompressed.");
                }

                foreach (var item in element.Items ?? [])
                {
                    rest.Push(item);
                }
            }
        }
    }

    private static DataSetEncoding Encoding(DicomTransferSyntax syntax) => new(syntax.IsExplicitVR, syntax.IsBigEndian);

    private static async Task CopyAsync(
        IDicomValueSource source,
        long length,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        var stream = await source.OpenAsync(0, length, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await output.CopyFromAsync(stream, length, swapSize: 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task EncodeAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? values,
        StreamedValue? streamed,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        await EncodeHeadAsync(file, syntax, values, output, cancellationToken).ConfigureAwait(false);
        var encoding = Encoding(syntax);
        if (!syntax.IsDeflated)
        {
            await new DatasetEncoder(output, encoding, values, streamed)
                .WriteAsync(file.Dataset, cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        var deflating = new DeflatingPipeWriter(output, cancellationToken);
        await using (deflating.ConfigureAwait(false))
        {
            await new DatasetEncoder(deflating, encoding, values, streamed)
                .WriteAsync(file.Dataset, cancellationToken)
                .ConfigureAwait(false);
            await deflating.FinishAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes preamble, prefix and File Meta Information (PS3.10 §7.1).</summary>
    private static Task EncodeHeadAsync(
        DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? values,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        var encoding = DataSetEncoding.ExplicitLittleEndian;
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
        return new DatasetEncoder(output, encoding, values).WriteAsync(meta, cancellationToken);
    }
}
