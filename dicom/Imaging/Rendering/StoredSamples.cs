using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Reads the samples of a native frame: little endian, as a <see cref="Codecs.FrameDecoder"/> gives them.</summary>
internal static class StoredSamples
{
    /// <summary>The most bits that samples may have to be looked up in tables.</summary>
    public const int MaxTableBits = 16;

    /// <summary>Whether the values of an image's samples are few enough, and its samples short enough, for tables.</summary>
    public static bool FitTable(ImagePixel image) => !image.IsFloat && image.BitsAllocated <= MaxTableBits;

    /// <summary>Replaces each sample by the entry for its bits.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are; they fit a table.</param>
    /// <param name="table">An entry for all there can be of the bits stored.</param>
    /// <param name="target">Takes one byte for each sample.</param>
    public static void Map(ReadOnlySpan<byte> native, ImagePixel image, ReadOnlySpan<byte> table, Span<byte> target)
    {
        var bits = SampleBits.Of(image);
        switch (image.BitsAllocated)
        {
            case 1:
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = table[native[i >> 3] >> (i & 7) & 1];
                }

                break;
            case 8:
                Span<byte> whole = stackalloc byte[256];
                for (var i = 0; i < whole.Length; i++)
                {
                    whole[i] = table[i >> bits.Shift & (int)bits.Mask];
                }

                native = native[..target.Length];
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = whole[native[i]];
                }

                break;
            default:
                var words = MemoryMarshal.Cast<byte, ushort>(native)[..target.Length];
                var (shift, mask) = (bits.Shift, (int)bits.Mask);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = table[words[i] >> shift & mask];
                }

                break;
        }
    }

    /// <summary>Replaces each sample by the color for its bits.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are; they fit a table.</param>
    /// <param name="colors">Red, green and blue for all there can be of the bits stored.</param>
    /// <param name="target">Takes red, green and blue for each sample.</param>
    public static void MapToColors(
        ReadOnlySpan<byte> native,
        ImagePixel image,
        ReadOnlySpan<byte> colors,
        Span<byte> target
    )
    {
        var bits = SampleBits.Of(image);
        var (shift, mask) = (bits.Shift, (int)bits.Mask);
        var words = image.BitsAllocated == 16 ? MemoryMarshal.Cast<byte, ushort>(native) : default;
        for (var i = 0; i < target.Length / 3; i++)
        {
            var sample =
                image.BitsAllocated == 1 ? native[i >> 3] >> (i & 7)
                : words.IsEmpty ? native[i] >> shift
                : words[i] >> shift;
            var color = colors.Slice(3 * (sample & mask), 3);
            target[3 * i] = color[0];
            target[3 * i + 1] = color[1];
            target[3 * i + 2] = color[2];
        }
    }

    /// <summary>Which of the values that the bits stored can have occur in a frame.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are; they fit a table.</param>
    public static bool[] FindOccurring(ReadOnlySpan<byte> native, ImagePixel image)
    {
        var bits = SampleBits.Of(image);
        var occurring = new bool[1 << bits.Count];
        var count = checked((int)(image.Pixels * image.SamplesPerPixel));
        switch (image.BitsAllocated)
        {
            case 1:
                for (var i = 0; i < count; i++)
                {
                    occurring[native[i >> 3] >> (i & 7) & 1] = true;
                }

                break;
            case 8:
                foreach (var sample in native[..count])
                {
                    occurring[sample >> bits.Shift & (int)bits.Mask] = true;
                }

                break;
            default:
                foreach (var sample in MemoryMarshal.Cast<byte, ushort>(native)[..count])
                {
                    occurring[sample >> bits.Shift & (int)bits.Mask] = true;
                }

                break;
        }

        return occurring;
    }

    /// <summary>Reads any sample.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are; of at least 8 bits allocated.</param>
    /// <param name="index">Which sample.</param>
    public static double Read(ReadOnlySpan<byte> native, ImagePixel image, int index) =>
        (image.BitsAllocated, image.IsFloat) switch
        {
            (32, true) => MemoryMarshal.Cast<byte, float>(native)[index],
            (64, true) => MemoryMarshal.Cast<byte, double>(native)[index],
            (8, _) => SampleBits.Of(image).ValueOf((ulong)native[index]),
            (16, _) => SampleBits.Of(image).ValueOf((ulong)MemoryMarshal.Cast<byte, ushort>(native)[index]),
            (32, _) => SampleBits.Of(image).ValueOf((ulong)MemoryMarshal.Cast<byte, uint>(native)[index]),
            _ => SampleBits.Of(image).ValueOf(MemoryMarshal.Cast<byte, ulong>(native)[index]),
        };
}
