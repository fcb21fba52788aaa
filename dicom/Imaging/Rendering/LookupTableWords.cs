using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Reads the entries of look-up tables.</summary>
internal static class LookupTableWords
{
    /// <summary>The entries: words, or bytes where there are two of them to a word.</summary>
    /// <param name="dataset">Where the data are.</param>
    /// <param name="tag">Their attribute.</param>
    /// <param name="descriptor">What is known of them.</param>
    /// <exception cref="RenderingException">There are too few, or the reader left them in the file.</exception>
    public static ushort[] Read(DicomDataset dataset, DicomTag tag, LookupTableDescriptor descriptor)
    {
        var bytes = Bytes(dataset, tag, out var isBigEndian);
        if (bytes.Length >= 2 * descriptor.Count)
        {
            return Words(bytes[..(2 * descriptor.Count)], isBigEndian);
        }

        if (bytes.Length < descriptor.Count || descriptor.Bits > 8)
        {
            throw new RenderingException($"The look-up table {tag} is shorter than its descriptor says.");
        }

        return FromPairs(bytes, isBigEndian)[..descriptor.Count];
    }

    /// <summary>All of the value, as words or, with entries of 8 bits, as bytes.</summary>
    /// <exception cref="RenderingException">It is not there, or the reader left it in the file.</exception>
    public static ushort[] ReadAll(DicomDataset dataset, DicomTag tag, int bits)
    {
        var bytes = Bytes(dataset, tag, out var isBigEndian);
        return bits > 8 ? Words(bytes, isBigEndian) : FromPairs(bytes, isBigEndian);
    }

    private static ReadOnlySpan<byte> Bytes(DicomDataset dataset, DicomTag tag, out bool isBigEndian)
    {
        if (!dataset.TryGetElement(tag, out var element) || element.IsEmpty || !element.IsHeld)
        {
            throw new RenderingException($"The look-up table {tag} is not there.");
        }

        // What is encoded as UN or OB is not swapped with the words of the data set.
        isBigEndian = dataset.IsBigEndian && element.VR is not (DicomVR.UN or DicomVR.OB);
        return element.Value.Span;
    }

    private static ushort[] Words(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var words = new ushort[bytes.Length / 2];
        for (var i = 0; i < words.Length; i++)
        {
            var pair = bytes.Slice(2 * i, 2);
            words[i] = isBigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(pair)
                : BinaryPrimitives.ReadUInt16LittleEndian(pair);
        }

        return words;
    }

    /// <summary>Two entries to a word, the first in its lower byte.</summary>
    private static ushort[] FromPairs(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        var entries = new ushort[bytes.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var at = isBigEndian && (i ^ 1) < entries.Length ? i ^ 1 : i;
            entries[i] = bytes[at];
        }

        return entries;
    }
}
