using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>What of a transfer syntax concerns element headers and numbers (PS3.5 §7.1.2, §7.1.3, §7.3).</summary>
internal readonly record struct DataSetEncoding(bool IsExplicitVR, bool IsBigEndian)
{
    public static DataSetEncoding ImplicitLittleEndian { get; } = new(false, false);

    public static DataSetEncoding ExplicitLittleEndian { get; } = new(true, false);

    public static DataSetEncoding ExplicitBigEndian { get; } = new(true, true);

    public ushort ReadUInt16(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    public uint ReadUInt32(ReadOnlySpan<byte> bytes) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    public DicomTag ReadTag(ReadOnlySpan<byte> bytes) => new(ReadUInt16(bytes), ReadUInt16(bytes[2..]));
}
