using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>The bits of samples above High Bit, which codecs want to be nothing but the sign.</summary>
internal static class UnusedBits
{
    /// <summary>Clears them, or makes them the sign of signed samples. The lowest bit stored is the lowest of all.</summary>
    public static void Normalize(Span<byte> native, ImagePixel image)
    {
        var unused = image.BitsAllocated - image.BitsStored;
        if (unused == 0)
        {
            return;
        }

        switch (image.BitsAllocated)
        {
            case 8 when image.IsSigned:
                foreach (ref var sample in MemoryMarshal.Cast<byte, sbyte>(native))
                {
                    sample = (sbyte)((sbyte)(sample << unused) >> unused);
                }

                break;
            case 8:
                foreach (ref var sample in native)
                {
                    sample &= (byte)(byte.MaxValue >> unused);
                }

                break;
            case 16 when image.IsSigned:
                foreach (ref var sample in MemoryMarshal.Cast<byte, short>(native))
                {
                    sample = (short)((short)(sample << unused) >> unused);
                }

                break;
            case 16:
                foreach (ref var sample in MemoryMarshal.Cast<byte, ushort>(native))
                {
                    sample &= (ushort)(ushort.MaxValue >> unused);
                }

                break;
            case 32 when image.IsSigned:
                foreach (ref var sample in MemoryMarshal.Cast<byte, int>(native))
                {
                    sample = sample << unused >> unused;
                }

                break;
            case 32:
                foreach (ref var sample in MemoryMarshal.Cast<byte, uint>(native))
                {
                    sample &= uint.MaxValue >> unused;
                }

                break;
            default:
                throw new NotSupportedException("Samples of so many bits are not known.");
        }
    }
}
