using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs;

/// <summary>The images of Golden/generated_images.py.</summary>
internal static class GeneratedImage
{
    /// <summary>What a data set would say of such an image.</summary>
    public static ImagePixel Describe(int rows, int columns, int samples, int allocated, int stored, bool isSigned) =>
        new()
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = samples,
            PhotometricInterpretation =
                samples == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.Rgb,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = stored - 1,
            IsSigned = isSigned,
        };

    /// <summary>Its samples, those of a pixel together: flat, sloping and noisy thirds ("mixed"), or tiles of flat values ("tiles").</summary>
    public static byte[] Samples(ImagePixel image, string kind)
    {
        var native = new byte[image.FrameBytes];
        var at = 0;
        for (ulong y = 0; y < (ulong)image.Rows; y++)
        {
            for (ulong x = 0; x < (ulong)image.Columns; x++)
            {
                for (ulong s = 0; s < (ulong)image.SamplesPerPixel; s++)
                {
                    var value =
                        kind == "tiles" ? (x >> 5) * 37 + (y >> 4) * 101 + s * 11
                        : 3 * x < (ulong)image.Columns ? 7 + s
                        : Mixed(x, y, s, image);
                    Write(native.AsSpan(at), (ushort)value, image);
                    at += image.BytesPerSample;
                }
            }
        }

        return native;
    }

    private static ulong Mixed(ulong x, ulong y, ulong s, ImagePixel image)
    {
        var noise = unchecked((x * 73856093 ^ y * 19349663 ^ s * 83492791) * 2654435761) >> 13;
        var slope = ((x * 5 + y * 3 + s * 7) << Math.Max(image.BitsStored - 8, 0)) + (noise & 3);
        return 3 * x < 2 * (ulong)image.Columns ? slope : noise;
    }

    /// <summary>Writes the stored bits of a value, their sign extended.</summary>
    private static void Write(Span<byte> native, ushort value, ImagePixel image)
    {
        var unused = 16 - image.BitsStored;
        var shifted = (ushort)(value << unused);
        var sample = image.IsSigned ? (ushort)((short)shifted >> unused) : (ushort)(shifted >> unused);
        if (image.BytesPerSample == 1)
        {
            native[0] = (byte)sample;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(native, sample);
        }
    }
}
