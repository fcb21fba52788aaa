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
    public static IReadOnlyList<string> Of(string transferSyntaxUid)
    {
        const string Root = "1.2.840.10008.1.2.";
        return !transferSyntaxUid.StartsWith(Root, StringComparison.Ordinal)
            ? []
            : transferSyntaxUid[Root.Length..] switch
            {
                "5" => ["image/dicom-rle", "image/x-dicom-rle"],
                "4.50" or "4.51" or "4.57" or "4.70" => ["image/jpeg"],
                "4.80" or "4.81" => ["image/jls", "image/x-jls"],
                "4.90" or "4.91" => ["image/jp2"],
                "4.92" or "4.93" => ["image/jpx"],
                "4.110" or "4.111" or "4.112" => ["image/jxl"],
                "4.201" or "4.202" or "4.203" => ["image/jphc"],
                "4.100" or "4.100.1" or "4.101" or "4.101.1" => ["video/mpeg"],
                "4.102" or "4.103" or "4.104" or "4.105" or "4.106" => ["video/mp4"],
                "4.102.1" or "4.103.1" or "4.104.1" or "4.105.1" or "4.106.1" => ["video/mp4"],
                "4.107" or "4.108" => ["video/h265"],
                _ => [],
            };
    }
}
