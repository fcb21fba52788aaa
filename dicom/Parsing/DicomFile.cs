using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>A Part 10 file (PS3.10 §7): preamble, File Meta Information and data set.</summary>
public sealed class DicomFile
{
    /// <summary>The 128 bytes before "DICM", or empty when the input had none.</summary>
    public ReadOnlyMemory<byte> Preamble { get; init; }

    /// <summary>Group 0002; empty when the input had none.</summary>
    public required DicomDataset FileMetaInformation { get; init; }

    /// <summary>The data set.</summary>
    public required DicomDataset Dataset { get; init; }

    /// <summary>
    /// The syntax the data set is encoded in: as declared, or as found where the declaration is missing. Where the data
    /// set contradicts the declaration in VR or byte order, those two properties say what was found.
    /// </summary>
    public required DicomTransferSyntax TransferSyntax { get; init; }

    /// <summary>Where the data set starts, in bytes from the start of the file.</summary>
    public long DatasetOffset { get; init; }

    /// <summary>
    /// What <see cref="DicomElement.Offset"/> and <see cref="DicomFragment.Offset"/> count in, when the file was read from
    /// memory: its bytes, or those of the inflated data set; else empty.
    /// </summary>
    public ReadOnlyMemory<byte> Content { get; internal init; }

    /// <summary>The file itself, byte for byte, when it was read from memory; else empty.</summary>
    public ReadOnlyMemory<byte> Original { get; internal init; }

    /// <summary>
    /// The length in bytes of what <see cref="DicomElement.Offset"/> counts in, the file or the inflated data set; -1 until
    /// its end was reached, and for a file that was made, not read.
    /// </summary>
    public long ContentLength { get; internal set; } = -1;

    /// <summary>Reads a whole file that is in memory; values are slices of it, Pixel Data included.</summary>
    /// <remarks>How input off the standard is taken is told at <see cref="DicomFileReader"/>.</remarks>
    /// <exception cref="DicomFormatException">The bytes are not a readable DICOM file.</exception>
    public static DicomFile Parse(ReadOnlyMemory<byte> file, DicomReadLimits? limits = null) =>
        MemoryFileParser.Parse(file, limits ?? DicomReadLimits.Default);
}
