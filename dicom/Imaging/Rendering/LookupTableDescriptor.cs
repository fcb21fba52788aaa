using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>What the descriptor of a look-up table says (PS3.3 §C.11.1.1.1, §C.7.6.3.1.5).</summary>
/// <param name="Count">Entries, 1 to 65,536.</param>
/// <param name="First">The value that the first entry is for.</param>
/// <param name="Bits">Bits of an entry, 8 to 16.</param>
internal readonly record struct LookupTableDescriptor(int Count, int First, int Bits)
{
    /// <summary>Reads a descriptor.</summary>
    /// <param name="dataset">Where it is.</param>
    /// <param name="tag">The attribute.</param>
    /// <param name="isSigned">Whether the values that are looked up are signed: the second value then is, whatever its VR.</param>
    /// <exception cref="RenderingException">It is not there, or describes no table.</exception>
    public static LookupTableDescriptor From(DicomDataset dataset, DicomTag tag, bool isSigned)
    {
        if (
            dataset.GetIntegers(tag) is not [var count, var first, var bits]
            || count is < short.MinValue or > ushort.MaxValue
            || first is < short.MinValue or > ushort.MaxValue
            || bits is < 1 or > 16
        )
        {
            throw new RenderingException($"The look-up table descriptor {tag} describes no table.");
        }

        // 65,536 entries are written as 0; a count that was read as a negative number is one above 32,767.
        var entries = (ushort)count;
        return new(entries == 0 ? 1 << 16 : entries, isSigned ? (short)first : (ushort)first, (int)Math.Max(bits, 8));
    }
}
