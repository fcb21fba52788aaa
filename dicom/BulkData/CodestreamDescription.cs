using ServerlessDicom.Dicom.Imaging;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>What a compressed image tells of itself, enough for the Image Pixel Description Macro (PS3.3 §C.7.6.3.3).</summary>
internal sealed record CodestreamDescription
{
    /// <summary>Rows of a frame.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of a frame.</summary>
    public required int Columns { get; init; }

    /// <summary>Samples of a pixel.</summary>
    public required int SamplesPerPixel { get; init; }

    /// <summary>Bits of a sample.</summary>
    public required int Bits { get; init; }

    /// <summary>Whether Bits Stored is <see cref="Bits"/>, not only no more: a lossless codestream may leave high bits unused.</summary>
    public bool IsBitsStored { get; init; }

    /// <summary>Whether it says that samples can be negative.</summary>
    public bool IsSigned { get; init; }

    /// <summary>What samples mean, given what the metadata say (<see cref="PhotometricInterpretation.Other"/> for nothing).</summary>
    public required Func<PhotometricInterpretation, PhotometricInterpretation> Interpret { get; init; }

    /// <summary>The Transfer Syntax UIDs that it can be encapsulated in; the first is the one that fits most closely.</summary>
    public required IReadOnlyList<string> TransferSyntaxes { get; init; }

    /// <summary>Bytes of file format in front of the codestream, which DICOM does not keep.</summary>
    public long Skip { get; init; }

    /// <summary>Bytes of the codestream; null for all that follow.</summary>
    public long? Length { get; init; }
}
