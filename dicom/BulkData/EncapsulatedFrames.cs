using System.Buffers.Binary;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Makes encapsulated Pixel Data of codestreams, one fragment for each (PS3.5 §A.4).</summary>
internal static class EncapsulatedFrames
{
    private static readonly DataSetEncoding Encoding = DataSetEncoding.ExplicitLittleEndian;

    /// <summary>The element, to be written any number of times.</summary>
    /// <param name="frames">The codestreams, in order.</param>
    /// <param name="hasOffsets">Whether to write a Basic Offset Table, if its offsets can be told in 32 bits.</param>
    /// <param name="source">Where they are.</param>
    /// <exception cref="InstanceAssemblyException">One is longer than a fragment can be.</exception>
    public static StreamedValue Of(IReadOnlyList<BulkDataPart> frames, bool hasOffsets, IDicomValueSource source) =>
        frames.Any(frame => frame.Length is 0 or >= uint.MaxValue - 1)
            ? throw new InstanceAssemblyException(
                InstanceAssemblyProblem.TooLarge,
                "A frame is empty, or longer than a fragment can be."
            )
            : new StreamedValue(
                DicomTag.PixelData,
                DicomVR.OB,
                EncodedElementHeader.UndefinedLength,
                (output, token) => WriteAsync(frames, hasOffsets, source, output, token)
            );

    private static async ValueTask<bool> WriteAsync(
        IReadOnlyList<BulkDataPart> frames,
        bool hasOffsets,
        IDicomValueSource source,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        var offsets = hasOffsets ? OffsetsOf(frames) : [];
        WriteHeader(EncodedElementHeader.CountedItem((uint)offsets.Length, Encoding));
        var isRead = await output.WriteChunksAsync(offsets, swapSize: 1, cancellationToken).ConfigureAwait(false);

        // They mostly lie one behind the other.
        var sequential = new SequentialSource(source) { End = frames[^1].Offset + frames[^1].Length };
        await using (sequential.ConfigureAwait(false))
        {
            for (var i = 0; i < frames.Count && isRead; i++)
            {
                var frame = frames[i];
                WriteHeader(EncodedElementHeader.CountedItem((uint)Padded(frame), Encoding));
                var stream = await sequential
                    .OpenAsync(frame.Offset, frame.Length, cancellationToken)
                    .ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    isRead = await output
                        .CopyFromAsync(stream, frame.Length, swapSize: 1, cancellationToken)
                        .ConfigureAwait(false);
                }

                output.Write(new byte[Padded(frame) - frame.Length], swapSize: 1);
            }
        }

        WriteHeader(EncodedElementHeader.SequenceEnd(Encoding));
        return isRead;

        void WriteHeader(EncodedElementHeader header) =>
            output.Advance(header.Write(output.GetSpan(ElementHeader.LongLength)));
    }

    /// <summary>The Basic Offset Table; empty when it would need larger numbers.</summary>
    private static byte[] OffsetsOf(IReadOnlyList<BulkDataPart> frames)
    {
        var table = new byte[frames.Count * sizeof(uint)];
        var offset = 0L;
        for (var i = 0; i < frames.Count; i++)
        {
            if (offset > uint.MaxValue)
            {
                return [];
            }

            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(i * sizeof(uint)), (uint)offset);
            offset += ElementHeader.ShortLength + Padded(frames[i]);
        }

        return table;
    }

    private static long Padded(BulkDataPart frame) => frame.Length + (frame.Length & 1);
}
