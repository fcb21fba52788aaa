using System.Globalization;
using Microsoft.Extensions.Primitives;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>The query parameters of rendered resources (PS3.18 §8.3.5).</summary>
internal sealed record RenderParameters
{
    /// <summary>How large the picture may be, and of what part of the image; null: as it is.</summary>
    public Viewport? Viewport { get; init; }

    /// <summary>
    /// Whether pixels keep their shape in the <see cref="Viewport"/>, so that one of the image makes one of a picture of its
    /// size even where they are not square.
    /// </summary>
    public bool KeepsPixelShape { get; init; }

    /// <summary>The part of the picture that is shown of what a presentation state makes; null for all of it.</summary>
    public PictureRegion? PictureRegion { get; init; }

    /// <summary>The values that are made visible; null: as the data set says.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>1 to 100, the best; null for what is usual.</summary>
    public int? Quality { get; init; }

    /// <summary>What is written into the picture.</summary>
    public Annotations Annotations { get; init; }

    /// <summary>Which ICC profile it carries.</summary>
    public IccProfileChoice IccProfile { get; init; }

    /// <summary>Keywords of <c>annotation</c> that are not supported, for a Warning.</summary>
    public IReadOnlyList<string> UnsupportedAnnotations { get; init; } = [];

    /// <summary>Reads the parameters of a rendered resource; those of other names are passed over (PS3.18 §8.3).</summary>
    /// <exception cref="ProblemException">400: one has a value that it cannot have.</exception>
    public static RenderParameters Parse(IQueryCollection query)
    {
        var parameters = new RenderParameters
        {
            Viewport = Read(query, "viewport", ViewportParameter.Parse, ViewportForm),
            Window = Read(query, "window", WindowParameter.Parse, WindowForm),
            Quality = Read(query, "quality", ParseQuality, "is a whole number from 1 to 100"),
            IccProfile = Read(query, "iccprofile", ParseIccProfile, IccProfileForm) ?? IccProfileChoice.Unspecified,
        };
        return query.TryGetValue("annotation", out var annotation)
            ? parameters.WithAnnotations(annotation)
            : parameters;
    }

    /// <summary>Reads the parameters of the rendered resource of a presentation state (PS3.18 §8.3.5.1.6).</summary>
    /// <exception cref="ProblemException">400: one has a value that it cannot have, or is one of images only.</exception>
    public static RenderParameters ParsePresentation(IQueryCollection query) =>
        query.ContainsKey("window")
            ? throw Invalid("window", "does not go with a presentation state, which has its own")
            : Parse(query) with
            {
                Viewport = Read(query, "viewport", ViewportParameter.ParseSize, StateSizeForm),
            };

    /// <summary>Reads the one parameter of a thumbnail (PS3.18 Table 8.3.5-2).</summary>
    /// <exception cref="ProblemException">400: it has a value that it cannot have.</exception>
    public static RenderParameters ParseThumbnail(IQueryCollection query) =>
        new() { Viewport = Read(query, "viewport", ViewportParameter.ParseSize, SizeForm) };

    /// <summary>What they come to for pictures of a media type: the same text where the pictures are the same.</summary>
    public string Canonical(string mediaType) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{mediaType}|{(Viewport is null ? null : ViewportParameter.Format(Viewport))}|{(Window is null ? null : WindowParameter.Format(Window))}|{(RenderedMediaType.IsLossy(mediaType) ? Quality ?? PictureWriter.UsualQuality : null)}|{Annotations}|{IccProfile}"
        )
        + (KeepsPixelShape ? "|pixels" : "")
        + (PictureRegion is null ? "" : $"|{PictureRegion}");

    /// <summary>Makes sure that pictures of a media type can be as asked for.</summary>
    /// <exception cref="ProblemException">400: they cannot.</exception>
    public void ThrowIfNotFor(string mediaType)
    {
        if (
            IccProfile is not (IccProfileChoice.Unspecified or IccProfileChoice.No)
            && !RenderedMediaType.TakesIccProfile(mediaType)
        )
        {
            throw Invalid("iccprofile", $"must be no, or absent: {mediaType} cannot hold a profile");
        }
    }

    /// <summary>Tells of keywords of <c>annotation</c> that are not supported (PS3.18 §8.3.5.1.1).</summary>
    public void WarnOfUnsupported(HttpResponse response, string baseUrl)
    {
        if (UnsupportedAnnotations.Count > 0)
        {
            var values = string.Join(',', UnsupportedAnnotations);
            response.Headers.Append(
                "Warning",
                $"299 {baseUrl}: The following annotation values are not supported: {values}"
            );
        }
    }

    private const string ViewportForm =
        "is vw,vh or vw,vh,sx,sy,sw,sh: two whole numbers from 1 to 8192, and decimal numbers that may be left out, of which those of width and height are not 0";

    private const string SizeForm = "of a thumbnail is vw,vh: two whole numbers from 1 to 8192";

    private const string StateSizeForm = "of a presentation state is vw,vh: two whole numbers from 1 to 8192";

    private const string WindowForm =
        "is center,width,function: two decimal numbers, the second greater than 0, with linear at least 1, and one of linear, linear-exact and sigmoid";

    private const string IccProfileForm = "is one of no, yes and srgb; adobergb and rommrgb are not supported";

    private static T? Read<T>(IQueryCollection query, string name, Func<string, T?> parse, string form)
        where T : class
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        return values is [{ } text] && parse(text) is { } value ? value : throw Invalid(name, form);
    }

    private static T? Read<T>(IQueryCollection query, string name, Func<string, T?> parse, string form)
        where T : struct
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        return values is [{ } text] && parse(text) is { } value ? value : throw Invalid(name, form);
    }

    private static int? ParseQuality(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quality)
        && quality is >= 1 and <= 100
            ? quality
            : null;

    private static IccProfileChoice? ParseIccProfile(string text) =>
        text switch
        {
            "no" => IccProfileChoice.No,
            "yes" => IccProfileChoice.Yes,
            "srgb" => IccProfileChoice.Srgb,
            _ => null,
        };

    /// <summary>The same with what a list of keywords says is to be written into the picture (PS3.18 §8.3.5.1.1).</summary>
    /// <exception cref="ProblemException">400: it is no such list.</exception>
    public RenderParameters WithAnnotations(StringValues values)
    {
        var annotations = Annotations.None;
        var unsupported = new List<string>();
        foreach (var keyword in values.SelectMany(value => (value ?? "").Split(',')))
        {
            switch (keyword)
            {
                case "patient":
                    annotations |= Annotations.Patient;
                    break;
                case "technique":
                    annotations |= Annotations.Technique;
                    break;
                case "overlays":
                    annotations |= Annotations.Overlays;
                    break;
                case { Length: > 0 and <= 64 } when keyword.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'):
                    unsupported.Add(keyword);
                    break;
                default:
                    throw Invalid(
                        "annotation",
                        "is a list of keywords, of which patient, technique and overlays are supported"
                    );
            }
        }

        return this with
        {
            Annotations = annotations,
            UnsupportedAnnotations = unsupported,
        };
    }

    private static ProblemException Invalid(string name, string form) =>
        new(StatusCodes.Status400BadRequest, $"The query parameter {name} {form}.");
}
