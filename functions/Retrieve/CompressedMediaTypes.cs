using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The media types of compressed bulk data (PS3.18 Table 8.7.3-5).</summary>
internal static class CompressedMediaTypes
{
    /// <summary>The media type of uncompressed bulk data, and of what has no type of its own.</summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>
    /// The media types of a frame encoded in a transfer syntax, the registered one first; then the names that preceded
    /// it and that clients still ask for. None when it has no type of its own.
    /// </summary>
    public static IReadOnlyList<string> Of(string transferSyntaxUid) =>
        FrameCodecs.Find(transferSyntaxUid)?.MediaType switch
        {
            null or OctetStream => [],
            "image/dicom-rle" => ["image/dicom-rle", "image/x-dicom-rle"],
            "image/jls" => ["image/jls", "image/x-jls"],
            var mediaType => [mediaType],
        };

    /// <summary>The Transfer Syntax UID that a media type stands for when no <c>transfer-syntax</c> is given; null for those that are none of frames.</summary>
    public static string? DefaultSyntaxOf(string mediaType) =>
        mediaType switch
        {
            "image/jpeg" => DicomUid.JPEGLosslessSV1,
            "image/dicom-rle" or "image/x-dicom-rle" => DicomUid.RLELossless,
            "image/jls" or "image/x-jls" => DicomUid.JPEGLSLossless,
            "image/jp2" => DicomUid.JPEG2000Lossless,
            "image/jpx" => DicomUid.JPEG2000MCLossless,
            "image/jphc" => DicomUid.HTJ2KLossless,
            _ => null,
        };
}
