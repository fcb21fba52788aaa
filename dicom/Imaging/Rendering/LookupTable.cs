using System.Numerics;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A Modality, VOI or Presentation LUT (PS3.3 §C.11.1, §C.11.2, §C.11.4). Compared by reference.</summary>
internal sealed class LookupTable
{
    private readonly ushort[] _entries;
    private readonly int _first;

    private LookupTable(ushort[] entries, int first, int bits)
    {
        _entries = entries;
        _first = first;
        // Writers are known to give fewer bits than the entries have.
        var used = 32 - BitOperations.LeadingZeroCount((uint)entries.Max());
        Highest = (1 << Math.Max(bits, used)) - 1;
    }

    /// <summary>The greatest value that an entry can have.</summary>
    public int Highest { get; }

    /// <summary>The table in the first item of a sequence; null when the sequence is not there or empty.</summary>
    /// <param name="dataset">Where the sequence is.</param>
    /// <param name="sequence">Modality LUT Sequence, VOI LUT Sequence or Presentation LUT Sequence.</param>
    /// <param name="isSigned">Whether the values looked up may be negative.</param>
    /// <exception cref="RenderingException">The item holds no table.</exception>
    public static LookupTable? From(DicomDataset dataset, DicomTag sequence, bool isSigned)
    {
        if (dataset.GetItems(sequence) is not [var item, ..])
        {
            return null;
        }

        var descriptor = LookupTableDescriptor.From(item, DicomTag.LUTDescriptor, isSigned);
        var entries = LookupTableWords.Read(item, DicomTag.LUTData, descriptor);
        return new LookupTable(entries, descriptor.First, descriptor.Bits);
    }

    /// <summary>The entry for a value; the first or last for those before or after all.</summary>
    public ushort Apply(double value) => _entries[IndexOf(value - _first)];

    /// <summary>The entry at a place between the first, 0, and the last, 1, as a share of <see cref="Highest"/>.</summary>
    public double ApplyShare(double share) => _entries[IndexOf(share * (_entries.Length - 1))] / (double)Highest;

    private int IndexOf(double place) =>
        place > 0 ? (int)Math.Min(Math.Round(place, MidpointRounding.AwayFromZero), _entries.Length - 1) : 0;
}
