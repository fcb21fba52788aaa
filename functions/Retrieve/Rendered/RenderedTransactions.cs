using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>What documents about the service tell of rendered resources and thumbnails (PS3.18 §10.4).</summary>
internal static class RenderedTransactions
{
    private const string Service = "Studies";
    private const string Section = "§10.4";

    private static readonly TransactionParameter _size = new(
        "viewport",
        "The largest width and height of the picture, in pixels: `vw,vh`."
    )
    {
        Example = "128,128",
    };

    private static readonly TransactionParameter[] _ofPictures =
    [
        new(
            "viewport",
            "The largest width and height of the picture, in pixels, and the part of the image to show: `vw,vh` or "
                + "`vw,vh,sx,sy,sw,sh`."
        )
        {
            Example = "256,256",
        },
        new("window", "The values to make visible: `center,width,function` with `linear`, `linear-exact` or `sigmoid`.")
        {
            Example = "40,400,linear",
        },
        new("quality", "Of JPEG, from 1 to 100.") { Type = "integer", Example = "80" },
        new("annotation", "What to write into the picture: `patient`, `technique`, `overlays`, or a list of them.")
        {
            Example = "technique",
        },
        new("iccprofile", "Which ICC profile to embed.") { Values = ["no", "yes", "srgb"], Example = "no" },
    ];

    /// <summary>Of a study, series or instance.</summary>
    /// <param name="level">The level of the resource.</param>
    public static Transaction OfRendered(string level)
    {
        var isSeveral = level != "Instance";
        return new Transaction(Service, $"Retrieve Rendered {level}", Section)
        {
            Summary = isSeveral
                ? "A picture or a document for each instance."
                : "Images as pictures, reports as text, presentation states as pictures of what they show, encapsulated "
                    + "documents as themselves.",
            Answers =
            [
                .. isSeveral ? [] : Offer(isMultipart: false),
                .. Offer(isMultipart: true)
                    .Select(offered => offered with { IsDefault = isSeveral && offered.IsDefault }),
            ],
            Parameters = _ofPictures,
            Statuses =
            [
                TransactionStatus.Ok,
                new(StatusCodes.Status206PartialContent, "Some instances cannot be rendered so (`Warning: 299`)."),
            ],
            HasEntityTag = true,
            HasRanges = !isSeveral,
        };
    }

    /// <summary>Of frames.</summary>
    public static Transaction OfRenderedFrames() =>
        new(Service, "Retrieve Rendered Frames", Section)
        {
            Summary = "Pictures of frames; of several as parts, or as one GIF that moves.",
            Answers =
            [
                .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: false, isDefault: true),
                .. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: true, isDefault: false),
            ],
            Parameters = _ofPictures,
            HasEntityTag = true,
            HasRanges = true,
        };

    /// <summary>Of a thumbnail.</summary>
    public static Transaction OfThumbnail(string name) =>
        new(Service, name, Section)
        {
            Summary = "A small picture that stands for the resource, without anything about the patient.",
            Answers = [.. RenderedMediaType.Offer(RenderedMediaType.OfImages, isMultipart: false, isDefault: true)],
            Parameters = [_size],
            HasEntityTag = true,
            HasRanges = true,
        };

    private static IEnumerable<Representation> Offer(bool isMultipart) =>
        RenderedMediaType
            .Offer(
                [.. RenderedMediaType.OfImages, .. RenderedMediaType.OfText, .. DocumentMediaType.All],
                isMultipart,
                isDefault: true
            )
            .DistinctBy(offered => offered.MediaType);
}
