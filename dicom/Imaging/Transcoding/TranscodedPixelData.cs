using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>
/// Makes the element Pixel Data: native frames one after the other (PS3.5 §8.1.1), or each encoded frame as one fragment
/// behind an empty Basic Offset Table (PS3.5 §A.4), since offsets would have to be known before the first frame is written.
/// </summary>
internal static class TranscodedPixelData
{
    private static readonly DataSetEncoding Encoding = DataSetEncoding.ExplicitLittleEndian;

    /// <summary>The element with all of the frames, to be written once. Its VR is that of PS3.5 §A.2 and §A.4.</summary>
    public static StreamedValue Of(TranscodedFrames frames)
    {
        if (frames.Plan.Target.IsEncapsulated)
        {
            return new StreamedValue(
                DicomTag.PixelData,
                DicomVR.OB,
                EncodedElementHeader.UndefinedLength,
                (output, token) => WriteFragmentsAsync(frames, output, token)
            );
        }

        var padding = frames.NativeLength & 1;
        return new StreamedValue(
            DicomTag.PixelData,
            frames.Plan.Encoded.BitsAllocated > 8 ? DicomVR.OW : DicomVR.OB,
            checked((uint)(frames.NativeLength + padding)),
            async (output, token) =>
            {
                var isRead = await frames.WriteNativeAsync(output, token).ConfigureAwait(false);
                output.Write(new byte[padding], swapSize: 1);
                return isRead;
            }
        );
    }

    private static async ValueTask<bool> WriteFragmentsAsync(
        TranscodedFrames frames,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        WriteHeader(EncodedElementHeader.CountedItem(0, Encoding));
        while (frames.Left > 0)
        {
            using var frame = await frames.NextAsync(cancellationToken).ConfigureAwait(false);
            WriteHeader(EncodedElementHeader.CountedItem((uint)frame.Bytes.Length, Encoding));
            if (!await output.WriteChunksAsync(frame.Bytes, swapSize: 1, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        WriteHeader(EncodedElementHeader.SequenceEnd(Encoding));
        return true;

        void WriteHeader(EncodedElementHeader header) =>
            output.Advance(header.Write(output.GetSpan(ElementHeader.LongLength)));
    }
}
