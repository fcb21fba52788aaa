namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>A frame that, once it is out of its fragments and no longer deflated, is what a native one would be (PS3.5 §8.1.1).</summary>
internal static class NativeFrame
{
    /// <summary>Bytes of the frame at the most, a byte of padding included.</summary>
    public static long MaxLength(ImagePixel image) => image.FrameBytes + 1;

    /// <summary>Brings the samples into the order that decoders give.</summary>
    /// <param name="frame">The frame, perhaps with a byte of padding.</param>
    /// <param name="image">What the data set says.</param>
    /// <param name="native">Takes exactly <see cref="ImagePixel.FrameBytes"/> bytes.</param>
    /// <returns>What the samples mean.</returns>
    /// <exception cref="CodecException">The frame has another length than the image.</exception>
    public static PhotometricInterpretation Arrange(ReadOnlySpan<byte> frame, ImagePixel image, Span<byte> native)
    {
        var length = native.Length;
        if (frame.Length != length && frame.Length != length + 1)
        {
            var subsampled = NativeSampleOrder.SubsampledRow(image) * image.Rows;
            if (
                !NativeSampleOrder.MayBeSubsampled(image)
                || (frame.Length != subsampled && frame.Length != subsampled + 1)
            )
            {
                throw new CodecException("The frame is not as long as the attributes of the image say.");
            }

            NativeSampleOrder.RepeatChroma(frame, image, native);
        }
        else if (image is { IsPlanar: true, BitsAllocated: >= 8 })
        {
            NativeSampleOrder.Interleave(frame[..length], image, native);
        }
        else
        {
            frame[..length].CopyTo(native);
            if (image.BitsAllocated == 1)
            {
                NativeSampleOrder.ClearBeyond(native, image.Pixels * image.SamplesPerPixel);
            }
        }

        return NativeForm.Of(image).PhotometricInterpretation;
    }
}
