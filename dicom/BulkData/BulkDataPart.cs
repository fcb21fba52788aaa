namespace ServerlessDicom.Dicom.BulkData;

/// <summary>One representation of bulk data as a client sends it beside metadata (PS3.18 §8.6.1.2).</summary>
/// <param name="MediaType">Its media type, lower case, without parameters.</param>
/// <param name="TransferSyntaxUid">The <c>transfer-syntax</c> that it declares; null when it declares none.</param>
/// <param name="Offset">Where its bytes start in the source that holds them.</param>
/// <param name="Length">How many they are.</param>
public sealed record BulkDataPart(string MediaType, string? TransferSyntaxUid, long Offset, long Length)
{
    /// <summary>The media type of uncompressed bulk data.</summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>The registered media type for names that came before it, and that clients still send.</summary>
    public static string Registered(string mediaType) =>
        mediaType switch
        {
            "image/dicom+jpeg" => "image/jpeg",
            "image/x-jls" or "image/dicom+jpeg-ls" or "image/dicom+jls" => "image/jls",
            "image/dicom+jp2" or "image/x-jp2" => "image/jp2",
            "image/dicom+jpx" => "image/jpx",
            "image/jph" => "image/jphc",
            "image/x-dicom-rle" or "image/dicom+rle" => "image/dicom-rle",
            "video/mpeg2" => "video/mpeg",
            _ => mediaType,
        };
}
