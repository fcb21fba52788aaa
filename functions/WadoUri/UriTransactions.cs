using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>What documents about the service tell of the URI service (PS3.18 ch. 9).</summary>
internal static class UriTransactions
{
    private static readonly TransactionParameter[] _parameters =
    [
        new("requestType", "`WADO`.")
        {
            IsRequired = true,
            Example = "WADO",
            Values = ["WADO"],
        },
        new("studyUID", "The Study Instance UID.") { IsRequired = true, Example = Phantom.StudyInstanceUid },
        new("seriesUID", "The Series Instance UID.") { IsRequired = true, Example = Phantom.SeriesInstanceUid },
        new("objectUID", "The SOP Instance UID.")
        {
            IsRequired = true,
            Example = Phantom.SopInstanceUid(Phantom.SampleSlice),
        },
        new(
            UriRetrieval.ContentType,
            "`application/dicom`, or a list of rendered media types; before the Accept header."
        )
        {
            Example = "application/dicom",
        },
        new("transferSyntax", "Of DICOM: a Transfer Syntax UID, or `*` for as it is stored.") { Example = "*" },
        new("anonymize", "De-identifies by the Basic Profile of PS3.15.") { Values = ["yes"], Example = "yes" },
        new("frameNumber", "Of pictures: the frame, from 1.") { Type = "integer" },
        new("rows", "Of pictures: the greatest height in pixels.") { Type = "integer", Example = "256" },
        new("columns", "Of pictures: the greatest width in pixels.") { Type = "integer", Example = "256" },
        new("region", "Of pictures: `xmin,ymin,xmax,ymax`, from 0 to 1.") { Example = "0.25,0.25,0.75,0.75" },
        new("windowCenter", "Of pictures: the middle of the values to make visible.") { Type = "number" },
        new("windowWidth", "Of pictures: how many values to make visible.") { Type = "number" },
        new("imageQuality", "Of JPEG, from 1 to 100.") { Type = "integer", Example = "80" },
        new("annotation", "Of pictures: `patient`, `technique`, or both.") { Example = "technique" },
        new("presentationSeriesUID", "Of pictures: the series of a presentation state."),
        new("presentationUID", "Of pictures: the presentation state to show them with."),
    ];

    /// <summary>Of an instance.</summary>
    /// <param name="place">What tells the route from the others.</param>
    public static Transaction OfInstance(string place) =>
        new("URI", $"Retrieve Instance by URI{place}", "§9.4, §9.5")
        {
            Summary =
                "An instance as a Part 10 file, or rendered: pictures of images, text of reports, documents as themselves.",
            Answers =
            [
                .. RenderedMediaType
                    .Offer(
                        [.. RenderedMediaType.OfImages, .. RenderedMediaType.OfText, .. DocumentMediaType.All],
                        isMultipart: false,
                        isDefault: true
                    )
                    .DistinctBy(offered => offered.MediaType),
                new Representation(DicomInstanceRetrieval.MediaType),
            ],
            AcceptParameter = UriRetrieval.ContentType,
            Parameters = _parameters,
            Statuses =
            [
                TransactionStatus.Ok,
                new(StatusCodes.Status404NotFound, "There is no such instance."),
                new(StatusCodes.Status410Gone, "The instance was deleted."),
            ],
            HasEntityTag = true,
            HasRanges = true,
        };
}
