using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging;

/// <summary>Makes fragments as a reader would find them from byte 1000 on.</summary>
internal static class FragmentsOf
{
    public const uint Jpeg = 0xFFD8FFE0;
    public const uint Jpeg2000 = 0xFF4FFF51;
    public const uint Middle = 0x12345678;

    public static DicomFragments Lengths(params uint[] lengths) =>
        Heads([.. lengths.Select(length => (length, Middle))]);

    public static DicomFragments Heads(params (uint Length, uint Head)[] fragments) => WithTable([], fragments);

    public static DicomFragments WithTable(uint[] offsets, params (uint Length, uint Head)[] fragments)
    {
        var table = new byte[offsets.Length * sizeof(uint)];
        for (var i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(i * sizeof(uint)), offsets[i]);
        }

        var items = new List<DicomFragment>();
        var offset = 1000L;
        foreach (var (length, head) in fragments)
        {
            items.Add(new DicomFragment(offset, length, head));
            offset += length + 8;
        }

        return new DicomFragments(table, items);
    }
}
