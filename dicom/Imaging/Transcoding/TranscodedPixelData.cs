using System.IO.Pipelines;
using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>
/// Writes the value of Pixel Data: native frames one after the other (PS3.5 §8.1.1), or each encoded frame as one fragment
/// behind an empty Basic Offset Table (PS3.5 §A.4), since offsets would have to be known before the first frame is written.
/// </summary>
internal sealed class TranscodedPixelData(TranscodedFrames frames, TranscodedFrame first, PixelDataLayout layout)
{
    private static readonly DataSetEncoding Encoding = DataSetEncoding.ExplicitLittleEndian;

    private readonly bool _isEncapsulated = frames.Plan.Target.IsEncapsulated;
    private readonly ImagePixel _image = frames.Plan.Encoded;

    /// <summary>Bits of one native frame; frames of single bits share bytes.</summary>
    private long FrameBits => _image.Pixels * _image.SamplesPerPixel * _image.BitsAllocated;

    /// <summary>Bytes of all native frames.</summary>
    private long NativeBytes => (FrameBits * layout.FrameCount + 7) / 8;

    /// <summary>The VR of the element (PS3.5 §A.2, §A.4).</summary>
    public DicomVR VR => _isEncapsulated || _image.BitsAllocated <= 8 ? DicomVR.OB : DicomVR.OW;

    /// <summary>The length field of the element.</summary>
    public uint Length =>
        _isEncapsulated ? EncodedElementHeader.UndefinedLength : checked((uint)(NativeBytes + (NativeBytes & 1)));

    /// <summary>Writes it, once; false when whoever reads the output has gone.</summary>
    public async ValueTask<bool> WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var native = new NativeFrameWriter(output);
        if (_isEncapsulated)
        {
            WriteHeader(output, EncodedElementHeader.CountedItem(0, Encoding));
        }

        for (var next = first; ; next = await frames.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            using var frame = next;
            var isRead = _isEncapsulated
                ? await WriteFragmentAsync(output, frame.Bytes, cancellationToken).ConfigureAwait(false)
                : await AppendAsync(native, frame.Bytes, cancellationToken).ConfigureAwait(false);
            if (!isRead)
            {
                return false;
            }

            if (frames.Left == 0)
            {
                break;
            }
        }

        if (_isEncapsulated)
        {
            WriteHeader(output, EncodedElementHeader.SequenceEnd(Encoding));
            return true;
        }

        await native.CompleteAsync(cancellationToken).ConfigureAwait(false);
        if ((NativeBytes & 1) != 0)
        {
            output.Write([0], swapSize: 1);
        }

        return true;
    }

    private static ValueTask<bool> WriteFragmentAsync(
        PipeWriter output,
        ReadOnlyMemory<byte> frame,
        CancellationToken cancellationToken
    )
    {
        WriteHeader(output, EncodedElementHeader.CountedItem((uint)frame.Length, Encoding));
        return output.WriteChunksAsync(frame, swapSize: 1, cancellationToken);
    }

    private ValueTask<bool> AppendAsync(
        NativeFrameWriter native,
        ReadOnlyMemory<byte> frame,
        CancellationToken cancellationToken
    )
    {
        MemoryMarshal.TryGetArray(frame, out var array);
        return native.AppendAsync(
            new MemoryStream(array.Array!, array.Offset, array.Count, writable: false),
            new NativeFrameRange(0, frame.Length, FirstBit: 0, FrameBits, SwapSize: 1),
            cancellationToken
        );
    }

    private static void WriteHeader(PipeWriter output, EncodedElementHeader header) =>
        output.Advance(header.Write(output.GetSpan(ElementHeader.LongLength)));
}
