using System.Numerics;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>The bits of samples above High Bit, which codecs want to be nothing but the sign.</summary>
internal static class UnusedBits
{
    /// <summary>Clears them, or makes them the sign of signed samples. The lowest bit stored is the lowest of all.</summary>
    /// <returns>Whether that changed any.</returns>
    public static bool Normalize(Span<byte> native, ImagePixel image)
    {
        var unused = image.BitsAllocated - image.BitsStored;
        return unused != 0
            && (image.BitsAllocated, image.IsSigned) switch
            {
                (8, true) => Normalize<sbyte>(native, unused),
                (8, false) => Normalize<byte>(native, unused),
                (16, true) => Normalize<short>(native, unused),
                (16, false) => Normalize<ushort>(native, unused),
                (32, true) => Normalize<int>(native, unused),
                (32, false) => Normalize<uint>(native, unused),
                _ => throw new NotSupportedException("Samples of so many bits are not known."),
            };
    }

    /// <summary>Shifts up and down again, which fills with the sign when there is one.</summary>
    private static bool Normalize<T>(Span<byte> native, int unused)
        where T : unmanaged, IBinaryInteger<T>
    {
        var changed = T.Zero;
        foreach (ref var sample in MemoryMarshal.Cast<byte, T>(native))
        {
            var normal = (sample << unused) >> unused;
            changed |= sample ^ normal;
            sample = normal;
        }

        return changed != T.Zero;
    }
}
