using System.Collections.Frozen;
using ServerlessDicom.Dicom.Imaging.Codecs.Deflated;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;
using ServerlessDicom.Dicom.Imaging.Codecs.Rle;
using ServerlessDicom.Dicom.Imaging.Codecs.Uncompressed;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>The transfer syntaxes of compressed images, and what can be done with each.</summary>
public static class FrameCodecs
{
    private static readonly FrameCodec[] _withCodec =
    [
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.EncapsulatedUncompressedExplicitVRLittleEndian),
            MediaType = "application/octet-stream",
            Decode = EncapsulatedUncompressedCodec.Decode,
            KeepsUnusedBits = true,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGBaseline8Bit),
            MediaType = "image/jpeg",
            Decode = JpegProcesses.Decode,
            Encode = JpegCodec.Encode,
            Encoded = JpegCodec.Encoded,
            IsLossyEncoder = true,
            LossyMethod = "ISO_10918_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGExtended12Bit),
            MediaType = "image/jpeg",
            Decode = JpegProcesses.Decode,
            LossyMethod = "ISO_10918_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGSpectralSelectionNonHierarchical68),
            MediaType = "image/jpeg",
            Decode = JpegProcesses.Decode,
            LossyMethod = "ISO_10918_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGFullProgressionNonHierarchical1012),
            MediaType = "image/jpeg",
            Decode = JpegProcesses.Decode,
            LossyMethod = "ISO_10918_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGLossless),
            MediaType = "image/jpeg",
            Decode = JpegProcesses.Decode,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGLosslessSV1),
            MediaType = "image/jpeg",
            Decode = JpegProcesses.Decode,
            Encode = JpegLosslessCodec.Encode,
            Encoded = JpegLosslessCodec.Encoded,
            KeepsUnusedBits = true,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGLSLossless),
            MediaType = "image/jls",
            Decode = JpegLsCodec.Decode,
            Encode = JpegLsCodec.Encode,
            Encoded = JpegLsCodec.Encoded,
            KeepsUnusedBits = true,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEGLSNearLossless),
            MediaType = "image/jls",
            Decode = JpegLsCodec.Decode,
            LossyMethod = "ISO_14495_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEG2000Lossless),
            MediaType = "image/jp2",
            Decode = Jpeg2000Codec.Decode,
            Encode = Jpeg2000Codec.Encode,
            Encoded = Jpeg2000Codec.Encoded,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEG2000),
            MediaType = "image/jp2",
            Decode = Jpeg2000Codec.Decode,
            LossyMethod = "ISO_15444_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEG2000MCLossless),
            MediaType = "image/jpx",
            Decode = Jpeg2000Codec.Decode,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.JPEG2000MC),
            MediaType = "image/jpx",
            Decode = Jpeg2000Codec.Decode,
            LossyMethod = "ISO_15444_1",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.HTJ2KLossless),
            MediaType = "image/jphc",
            Decode = Jpeg2000Codec.Decode,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.HTJ2KLosslessRPCL),
            MediaType = "image/jphc",
            Decode = Jpeg2000Codec.Decode,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.HTJ2K),
            MediaType = "image/jphc",
            Decode = Jpeg2000Codec.Decode,
            LossyMethod = "ISO_15444_15",
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.RLELossless),
            MediaType = "image/dicom-rle",
            Decode = RleCodec.Decode,
            Encode = RleCodec.Encode,
            Encoded = RleCodec.Encoded,
            KeepsUnusedBits = true,
        },
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(DicomUid.DeflatedImageFrameCompression),

            // PS3.18 Table 8.7.3-5, since 2025.
            MediaType = "application/x-deflate",
            Decode = DeflatedFrameCodec.Decode,
            Encode = DeflatedFrameCodec.Encode,
            Encoded = DeflatedFrameCodec.Encoded,
            KeepsUnusedBits = true,
        },
    ];

    /// <summary>All, in the order of their UIDs.</summary>
    public static IReadOnlyList<FrameCodec> All { get; } = PassedThroughSyntaxes.Complete(_withCodec);

    private static readonly FrozenDictionary<string, FrameCodec> _byUid = All.ToFrozenDictionary(codec =>
        codec.TransferSyntax.Uid
    );

    /// <summary>The row of a transfer syntax, which may have neither a decoder nor an encoder; null when there is none.</summary>
    public static FrameCodec? Find(string transferSyntaxUid) => _byUid.GetValueOrDefault(transferSyntaxUid);
}
