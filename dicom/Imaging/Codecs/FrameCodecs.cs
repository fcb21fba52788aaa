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
    // Terms of Lossy Image Compression Method (PS3.3 §C.7.6.1.1.5.1).
    private const string JpegMethod = "ISO_10918_1";
    private const string Jpeg2000Method = "ISO_15444_1";

    private static readonly FrameCodec[] _withCodec =
    [
        Decoded(
            DicomUid.EncapsulatedUncompressedExplicitVRLittleEndian,
            "application/octet-stream",
            EncapsulatedUncompressedCodec.Decode
        ) with
        {
            KeepsUnusedBits = true,
        },
        Decoded(DicomUid.JPEGBaseline8Bit, "image/jpeg", JpegProcesses.Decode, JpegMethod) with
        {
            Encode = JpegCodec.Encode,
            Encoded = JpegCodec.Encoded,
            IsLossyEncoder = true,
        },
        Decoded(DicomUid.JPEGExtended12Bit, "image/jpeg", JpegProcesses.Decode, JpegMethod),
        Decoded(DicomUid.JPEGSpectralSelectionNonHierarchical68, "image/jpeg", JpegProcesses.Decode, JpegMethod),
        Decoded(DicomUid.JPEGFullProgressionNonHierarchical1012, "image/jpeg", JpegProcesses.Decode, JpegMethod),
        Decoded(DicomUid.JPEGLossless, "image/jpeg", JpegProcesses.Decode),
        Decoded(DicomUid.JPEGLosslessSV1, "image/jpeg", JpegProcesses.Decode) with
        {
            Encode = JpegLosslessCodec.Encode,
            Encoded = JpegLosslessCodec.Encoded,
            KeepsUnusedBits = true,
        },
        Decoded(DicomUid.JPEGLSLossless, "image/jls", JpegLsCodec.Decode) with
        {
            Encode = JpegLsCodec.Encode,
            Encoded = JpegLsCodec.Encoded,
            KeepsUnusedBits = true,
        },
        Decoded(DicomUid.JPEGLSNearLossless, "image/jls", JpegLsCodec.Decode, "ISO_14495_1"),
        Decoded(DicomUid.JPEG2000Lossless, "image/jp2", Jpeg2000Codec.Decode) with
        {
            Encode = Jpeg2000Codec.Encode,
            Encoded = Jpeg2000Codec.Encoded,
        },
        Decoded(DicomUid.JPEG2000, "image/jp2", Jpeg2000Codec.Decode, Jpeg2000Method),
        Decoded(DicomUid.JPEG2000MCLossless, "image/jpx", Jpeg2000Codec.Decode),
        Decoded(DicomUid.JPEG2000MC, "image/jpx", Jpeg2000Codec.Decode, Jpeg2000Method),
        Decoded(DicomUid.HTJ2KLossless, "image/jphc", Jpeg2000Codec.Decode),
        Decoded(DicomUid.HTJ2KLosslessRPCL, "image/jphc", Jpeg2000Codec.Decode),
        Decoded(DicomUid.HTJ2K, "image/jphc", Jpeg2000Codec.Decode, "ISO_15444_15"),
        Decoded(DicomUid.RLELossless, "image/dicom-rle", RleCodec.Decode) with
        {
            Encode = RleCodec.Encode,
            Encoded = RleCodec.Encoded,
            KeepsUnusedBits = true,
        },
        // The media type is in PS3.18 Table 8.7.3-5 since 2025.
        Decoded(DicomUid.DeflatedImageFrameCompression, "application/x-deflate", DeflatedFrameCodec.Decode) with
        {
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

    private static FrameCodec Decoded(
        string transferSyntaxUid,
        string mediaType,
        FrameDecoder decode,
        string? lossyMethod = null
    ) =>
        new()
        {
            TransferSyntax = DicomTransferSyntax.FromUid(transferSyntaxUid),
            MediaType = mediaType,
            Decode = decode,
            LossyMethod = lossyMethod,
        };
}
