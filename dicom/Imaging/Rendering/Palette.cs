using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>The colors that stored values stand for (Palette Color Lookup Table, PS3.3 §C.7.9).</summary>
internal sealed class Palette
{
    private readonly byte[] _red;
    private readonly byte[] _green;
    private readonly byte[] _blue;

    private Palette(int first, byte[] red, byte[] green, byte[] blue)
    {
        First = first;
        (_red, _green, _blue) = (red, green, blue);
    }

    /// <summary>The stored value that the first color is for.</summary>
    public int First { get; }

    /// <summary>The palette of a data set; null when it has none.</summary>
    /// <exception cref="RenderingException">It cannot be read.</exception>
    public static Palette? From(DicomDataset dataset, bool isSigned)
    {
        if (!dataset.Contains(DicomTag.RedPaletteColorLookupTableDescriptor))
        {
            return null;
        }

        var red = LookupTableDescriptor.From(dataset, DicomTag.RedPaletteColorLookupTableDescriptor, isSigned);
        var green = LookupTableDescriptor.From(dataset, DicomTag.GreenPaletteColorLookupTableDescriptor, isSigned);
        var blue = LookupTableDescriptor.From(dataset, DicomTag.BluePaletteColorLookupTableDescriptor, isSigned);
        ushort[][] entries =
        [
            Entries(
                dataset,
                red,
                DicomTag.RedPaletteColorLookupTableData,
                DicomTag.SegmentedRedPaletteColorLookupTableData
            ),
            Entries(
                dataset,
                green,
                DicomTag.GreenPaletteColorLookupTableData,
                DicomTag.SegmentedGreenPaletteColorLookupTableData
            ),
            Entries(
                dataset,
                blue,
                DicomTag.BluePaletteColorLookupTableData,
                DicomTag.SegmentedBluePaletteColorLookupTableData
            ),
        ];

        // Entries of 8 bits are known to come in words that say 16.
        var bits = entries.Max(channel => channel.Max()) <= byte.MaxValue ? 8 : red.Bits;
        var shades = Array.ConvertAll(entries, channel => Array.ConvertAll(channel, entry => ToShade(entry, bits)));
        return new Palette(red.First, shades[0], shades[1], shades[2]);
    }

    /// <summary>The color of a stored value; that of the first or last entry for those before or after all.</summary>
    /// <param name="value">The stored value.</param>
    /// <param name="color">Takes red, green and blue.</param>
    public void Apply(int value, Span<byte> color)
    {
        var index = value - First;
        color[0] = _red[Math.Clamp(index, 0, _red.Length - 1)];
        color[1] = _green[Math.Clamp(index, 0, _green.Length - 1)];
        color[2] = _blue[Math.Clamp(index, 0, _blue.Length - 1)];
    }

    /// <summary>Red, green and blue of all that the bits stored can be.</summary>
    /// <param name="bits">The bits.</param>
    /// <param name="shades">Of a supplemental palette: the shades of gray of the values before its first.</param>
    public byte[] ToTable(SampleBits bits, ReadOnlySpan<byte> shades = default)
    {
        var colors = new byte[3 << bits.Count];
        for (var i = 0; i < colors.Length / 3; i++)
        {
            var color = colors.AsSpan(3 * i, 3);
            var value = bits.ValueOf(i);
            if (value < First && !shades.IsEmpty)
            {
                color.Fill(shades[i]);
            }
            else
            {
                Apply(value, color);
            }
        }

        return colors;
    }

    private static ushort[] Entries(
        DicomDataset dataset,
        LookupTableDescriptor descriptor,
        DicomTag data,
        DicomTag segmented
    ) =>
        dataset.Contains(data) || !dataset.Contains(segmented)
            ? LookupTableWords.Read(dataset, data, descriptor)
            : SegmentedLookupTable.Expand(
                LookupTableWords.ReadAll(dataset, segmented, descriptor.Bits),
                descriptor.Bits,
                descriptor.Count
            );

    private static byte ToShade(int entry, int bits)
    {
        var highest = (1 << bits) - 1;
        return (byte)Math.Min((entry * byte.MaxValue + highest / 2) / highest, byte.MaxValue);
    }
}
