using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Reads native frames and puts their samples where <see cref="NativeForm"/> has them: turns the byte order, shifts frames
/// that share bytes, interleaves planes, and repeats chroma that two pixels share.
/// </summary>
internal sealed class NativeFrameUnpacker(PixelDataLayout layout, ImagePixel image)
{
    /// <summary>Chroma of two neighbours in a row stands behind their luma (PS3.3 §C.7.6.3.1.2, YBR_FULL_422).</summary>
    private readonly bool _isSubsampled = layout.FrameBits != FullBits(image);

    /// <summary>Whether the attributes say how the samples lie.</summary>
    /// <remarks>Not those of YBR_PARTIAL_420, which no native syntax has an order for, nor of planes of single bits.</remarks>
    public static bool Knows(PixelDataLayout layout, ImagePixel image) =>
        layout.FrameBits == FullBits(image)
            ? image is not { IsPlanar: true, BitsAllocated: 1 }
            : NativeSampleOrder.MayBeSubsampled(image)
                && layout.FrameBits == NativeSampleOrder.SubsampledRow(image) * 8L * image.Rows;

    /// <summary>Reads a frame.</summary>
    /// <param name="source">Where its bytes are.</param>
    /// <param name="frame">0-based.</param>
    /// <param name="native">Takes exactly its bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="EndOfStreamException">The source has fewer bytes.</exception>
    public async ValueTask ReadAsync(
        IDicomValueSource source,
        int frame,
        Memory<byte> native,
        CancellationToken cancellationToken
    )
    {
        var range = layout.GetNativeRange(frame);
        if (range.FirstBit > 0 || range.Length != native.Length || image.IsPlanar || _isSubsampled)
        {
            using var stored = await StoredFrame.ReadAsync(source, range, cancellationToken).ConfigureAwait(false);
            Unpack(stored.Bytes.Span, range, native.Span);
            return;
        }

        var stream = await source.OpenAsync(range.Offset, range.Length, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(native, cancellationToken).ConfigureAwait(false);
            ByteOrder.Reverse(native.Span, range.SwapSize);
            NativeSampleOrder.ClearBeyond(native.Span, range.BitCount);
        }
    }

    /// <summary>Brings the bytes that cover a frame into order, which changes them, and puts the frame into <paramref name="native"/>.</summary>
    public void Unpack(Span<byte> covering, NativeFrameRange range, Span<byte> native)
    {
        ByteOrder.Reverse(covering, range.SwapSize);
        var frame = covering[(range.FirstBit / 8)..];
        ShiftDown(frame, range.FirstBit % 8);
        frame = frame[..(int)range.ByteCount];
        NativeSampleOrder.ClearBeyond(frame, range.BitCount);
        if (_isSubsampled)
        {
            NativeSampleOrder.RepeatChroma(frame, image, native);
        }
        else if (image.IsPlanar)
        {
            NativeSampleOrder.Interleave(frame, image, native);
        }
        else
        {
            frame.CopyTo(native);
        }
    }

    /// <summary>Moves bits to the start, least significant first.</summary>
    private static void ShiftDown(Span<byte> bytes, int count)
    {
        if (count == 0)
        {
            return;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            var next = i + 1 < bytes.Length ? bytes[i + 1] : 0;
            bytes[i] = (byte)(bytes[i] >> count | next << (8 - count));
        }
    }

    private static long FullBits(ImagePixel image) => image.Pixels * image.SamplesPerPixel * image.BitsAllocated;
}
