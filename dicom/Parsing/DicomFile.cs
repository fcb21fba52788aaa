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

    /// <summary>The syntax the data set is encoded in: as declared, or as found where the declaration is missing.</summary>
    public required DicomTransferSyntax TransferSyntax { get; init; }

    /// <summary>Where the data set starts, in bytes from the start of the file.</summary>
    public long DatasetOffset { get; init; }

    /// <summary>Reads a whole file that is in memory; values are slices of it, Pixel Data included.</summary>
    /// <exception cref="DicomFormatException">The bytes are not a readable DICOM file.</exception>
    public static DicomFile Parse(ReadOnlyMemory<byte> file, DicomReadLimits? limits = null) =>
        throw new NotImplementedException();
}
