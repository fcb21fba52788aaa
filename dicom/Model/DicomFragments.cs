namespace ServerlessDicom.Dicom.Model;

/// <summary>Encapsulated Pixel Data as it lies in the file (PS3.5 §A.4); its bytes stay there.</summary>
/// <param name="BasicOffsetTable">The value of the first item, little endian 32-bit offsets; empty when there is none.</param>
/// <param name="Items">The fragments that follow the Basic Offset Table item, in order.</param>
public sealed record DicomFragments(ReadOnlyMemory<byte> BasicOffsetTable, IReadOnlyList<DicomFragment> Items);

/// <summary>One fragment.</summary>
/// <param name="Offset">Where its bytes start, in bytes from the start of the file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Head">Its first four bytes as a big-endian number (missing ones zero), enough to know a codestream's start marker.</param>
public readonly record struct DicomFragment(long Offset, uint Length, uint Head);
