using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>What documents about the service tell of the resources of DICOM media types (PS3.18 §10.4).</summary>
internal static class RetrieveTransactions
{
    private const string Service = "Studies";
    private const string Section = "§10.4";

    /// <summary>The media types of frames, uncompressed first.</summary>
    private static IEnumerable<string> OfPixels =>
        FrameCodecs
            .All.SelectMany(codec => CompressedMediaTypes.Of(codec.TransferSyntax.Uid))
            .Prepend(CompressedMediaTypes.OctetStream)
            .Distinct();

    private static TransactionStatus[] OfSeveral =>
        [
            TransactionStatus.Ok,
            new(StatusCodes.Status206PartialContent, "Some cannot be sent in the transfer syntax (`Warning: 299`)."),
        ];

    /// <summary>Of instances, as files.</summary>
    /// <param name="level">The level of the resource.</param>
    public static Transaction OfInstances(string level) =>
        new(Service, $"Retrieve {level}", Section)
        {
            Summary =
                "The instances as Part 10 files, in the transfer syntax of the media type's `transfer-syntax`: Explicit VR "
                + "Little Endian without it, `*` for as they are stored. Or their bulk data.",
            Answers =
            [
                new(InstanceRetrieval.Dicom, IsMultipart: true) { IsDefault = true },
                .. level == "Instance" ? [new Representation(InstanceRetrieval.Dicom)] : (Representation[])[],
                new(CompressedMediaTypes.OctetStream, IsMultipart: true),
            ],
            Statuses = OfSeveral,
            HasEntityTag = true,
            HasRanges = level == "Instance",
        };

    /// <summary>Of all attributes but bulk data.</summary>
    /// <param name="level">The level of the resource.</param>
    public static Transaction OfMetadata(string level) =>
        new(Service, $"Retrieve {level} Metadata", Section)
        {
            Summary = "All attributes of the instances; large values are BulkDataURIs.",
            Answers = level == "Instance" ? MetadataRetrieval.OfferedOfInstance : MetadataRetrieval.Offered,
            HasEntityTag = true,
        };

    /// <summary>Of all bulk data.</summary>
    /// <param name="level">The level of the resource.</param>
    public static Transaction OfBulkData(string level) =>
        new(Service, $"Retrieve {level} Bulkdata", Section)
        {
            Summary = "All bulk data of the instances, each with its BulkDataURI as Content-Location.",
            Answers = [new(CompressedMediaTypes.OctetStream, IsMultipart: true) { IsDefault = true }],
            Statuses = OfSeveral,
            HasEntityTag = true,
        };

    /// <summary>Of all pixel data.</summary>
    /// <param name="level">The level of the resource.</param>
    public static Transaction OfPixelData(string level) =>
        new(Service, $"Retrieve {level} Pixel Data", Section)
        {
            Summary = "The pixel data of the instances, compressed ones with a part for each frame.",
            Answers = Representations(isSingle: false),
            Statuses = OfSeveral,
            HasEntityTag = true,
        };

    /// <summary>Of frames.</summary>
    public static Transaction OfFrames() =>
        new(Service, "Retrieve Frames", Section)
        {
            Summary =
                "Frames, uncompressed unless the media type or its `transfer-syntax` says otherwise; one frame also as a "
                + "single part.",
            Answers = Representations(isSingle: true),
            HasEntityTag = true,
            HasRanges = true,
        };

    /// <summary>Of what stands behind a BulkDataURI.</summary>
    public static Transaction OfElement() =>
        new(Service, "Retrieve Bulkdata", Section)
        {
            Summary = "The value that a BulkDataURI stands for.",
            Answers = Representations(isSingle: true),
            HasEntityTag = true,
            HasRanges = true,
        };

    private static IReadOnlyList<Representation> Representations(bool isSingle) =>
        [
            .. OfPixels.SelectMany(type =>
            {
                var multipart = new Representation(type, IsMultipart: true)
                {
                    IsDefault = type == CompressedMediaTypes.OctetStream,
                };
                return isSingle ? [multipart, new Representation(type)] : (Representation[])[multipart];
            }),
        ];
}
