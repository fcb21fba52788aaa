using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Turns values of one byte order into the other (PS3.5 §7.3).</summary>
internal static class ByteOrder
{
    /// <summary>Reverses the bytes of each whole unit in place; what is left of a unit at the end stays as it is.</summary>
    /// <param name="bytes">The values.</param>
    /// <param name="unitSize">Bytes per value: 1, 2, 4 or 8.</param>
    public static void Reverse(Span<byte> bytes, int unitSize)
    {
        switch (unitSize)
        {
            case sizeof(ushort):
                var words = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case sizeof(uint):
                var longs = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            case sizeof(ulong):
                var veryLongs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(veryLongs, veryLongs);
                break;
            default:
                break;
        }
    }
}
