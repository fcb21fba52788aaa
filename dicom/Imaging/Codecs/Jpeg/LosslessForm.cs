namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The images that lossless JPEG and JPEG-LS hold as they are: neither changes colors (PS3.5 §8.2.1, §8.2.3).</summary>
internal static class LosslessForm
{
    /// <summary>What the attributes become; null for samples of other lengths, and for chroma of several pixels.</summary>
    public static ImagePixel? Of(ImagePixel image) =>
        image
            is {
                IsFloat: false,
                BitsAllocated: 8 or 16,
                SamplesPerPixel: 1 or 3,
                PhotometricInterpretation: PhotometricInterpretation.Monochrome1
                    or PhotometricInterpretation.Monochrome2
                    or PhotometricInterpretation.PaletteColor
                    or PhotometricInterpretation.Rgb
                    or PhotometricInterpretation.YbrFull
            }
            ? image with
            {
                IsPlanar = false,
            }
            : null;
}
