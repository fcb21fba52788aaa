using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Bench.Data;

/// <summary>Native frames for codecs: a CT slice of 512 x 512 words and an image of 2048 x 2048 colours.</summary>
internal static class NativeFrames
{
    /// <summary>What the CT slice is.</summary>
    public static ImagePixel Ct { get; } =
        new()
        {
            Rows = 512,
            Columns = 512,
            SamplesPerPixel = 1,
            PhotometricInterpretation = PhotometricInterpretation.Monochrome2,
            BitsAllocated = 16,
            BitsStored = 16,
            HighBit = 15,
            IsSigned = true,
        };

    /// <summary>What the image of colours is.</summary>
    public static ImagePixel Colour { get; } =
        new()
        {
            Rows = 2048,
            Columns = 2048,
            SamplesPerPixel = 3,
            PhotometricInterpretation = PhotometricInterpretation.Rgb,
            BitsAllocated = 8,
            BitsStored = 8,
            HighBit = 7,
        };

    /// <summary>The samples of the CT slice.</summary>
    public static byte[] CtSamples()
    {
        var file = DicomFile.Parse(SyntheticInstances.CtSlice(0, 0, 0));
        var range = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!.GetNativeRange(0);
        return file.Content.Slice((int)range.Offset, (int)range.Length).ToArray();
    }

    /// <summary>Colours that are smooth on the left, grainy on the right.</summary>
    public static byte[] ColourSamples()
    {
        var random = new Random(1);
        var samples = new byte[Colour.FrameBytes];
        for (var i = 0; i < samples.Length; i++)
        {
            var x = i / Colour.SamplesPerPixel % Colour.Columns;
            samples[i] = (byte)((x / 16) + (x > Colour.Columns / 2 ? random.Next(8) : 0));
        }

        return samples;
    }
}
