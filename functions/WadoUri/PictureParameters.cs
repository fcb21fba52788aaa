using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>The query parameters of rendered images (PS3.18 §9.5.1.2), where the URI service has its own.</summary>
internal sealed record PictureParameters
{
    private const string Region = "region";
    private const string WindowCenter = "windowCenter";
    private const string WindowWidth = "windowWidth";
    private const string FrameNumber = "frameNumber";
    private const string PresentationSeries = "presentationSeriesUID";
    private const string PresentationInstance = "presentationUID";

    /// <summary>The rows and columns of the viewport, each null where it follows from the other; null for neither.</summary>
    public Viewport? Size { get; private init; }

    /// <summary>The part that is shown; null for all of it.</summary>
    public PictureRegion? Part { get; private init; }

    /// <summary>The frame, from 1; null for the one that stands for all.</summary>
    public int? Frame { get; private init; }

    /// <summary>Series and SOP Instance UID of the presentation state; null for none.</summary>
    public (string Series, string Instance)? Presentation { get; private init; }

    /// <summary>What is the same in other services.</summary>
    public required RenderParameters Common { get; init; }

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="ProblemException">400: one is wrong, lacks another, or does not go with another.</exception>
    public static PictureParameters Parse(UriQuery query)
    {
        var annotation = query.Has("annotation") ? query.List("annotation") : query.List("imageAnnotation");
        var common = new RenderParameters
        {
            Quality = query.FindWhole("imageQuality", 100),
            Window = ParseWindow(query),
        };
        var parameters = new PictureParameters
        {
            Common = annotation.Count > 0 ? common.WithAnnotations(annotation) : common,
            Size = ParseSize(query),
            Part = ParseRegion(query),
            Frame = query.FindWhole(FrameNumber, int.MaxValue),
            Presentation = ParsePresentation(query),
        };
        if (parameters.Presentation is not null)
        {
            foreach (var name in (string[])[WindowCenter, WindowWidth, FrameNumber])
            {
                if (query.Has(name))
                {
                    throw UriQuery.Invalid(name, $"does not go with {PresentationInstance}");
                }
            }
        }

        return parameters;
    }

    /// <summary>400: there is no such frame to choose.</summary>
    public static ProblemException NoFrame(string form) => UriQuery.Invalid(FrameNumber, form);

    /// <summary>400: the presentation state cannot be applied.</summary>
    public static ProblemException NoPresentation(string form) => UriQuery.Invalid(PresentationInstance, form);

    /// <summary>The parameters of a picture of an image.</summary>
    /// <param name="columns">Of the image; only needed with <see cref="Part"/>.</param>
    /// <param name="rows">Of the image; only needed with <see cref="Part"/>.</param>
    public RenderParameters OfImage(long columns, long rows)
    {
        if (Part is null)
        {
            return Common with { Viewport = Size };
        }

        var region = Part.Of(columns, rows);
        return Common with
        {
            // Without a size it keeps the one that it has in the image (§9.5.2.6).
            KeepsPixelShape = Size is null,
            Viewport = (Size ?? new Viewport(SideOf(region.Width), SideOf(region.Height))) with { Region = region },
        };
    }

    /// <summary>The parameters of a picture that a presentation state makes, of which a part may be shown.</summary>
    public RenderParameters OfPresentation() =>
        Common with
        {
            Viewport = Size is null || Part is null ? Size : Part.Around(Size),
            PictureRegion = Part,
        };

    private static int SideOf(double? length) => (int)Math.Clamp(Math.Round(length ?? 1), 1, Viewport.MaxLength);

    /// <summary>Each of them is a maximum; the other is chosen to go with it (§9.5.2.6).</summary>
    private static Viewport? ParseSize(UriQuery query)
    {
        var rows = query.FindWhole("rows", Viewport.MaxLength);
        var columns = query.FindWhole("columns", Viewport.MaxLength);
        return rows is null && columns is null
            ? null
            : new Viewport(columns ?? Viewport.MaxLength, rows ?? Viewport.MaxLength);
    }

    private static PictureRegion? ParseRegion(UriQuery query)
    {
        if (query.Find(Region) is not { } text)
        {
            return null;
        }

        var numbers = new double[4];
        var parts = text.Split(',');
        for (var i = 0; i < numbers.Length; i++)
        {
            if (parts.Length != numbers.Length || !DecimalNumber.TryParse(parts[i], out numbers[i]))
            {
                throw InvalidRegion();
            }
        }

        return
            numbers is [>= 0 and var left, >= 0 and var top, <= 1 and var right, <= 1 and var bottom]
            && left < right
            && top < bottom
            ? new PictureRegion(left, top, right, bottom)
            : throw InvalidRegion();
    }

    private static ProblemException InvalidRegion() =>
        UriQuery.Invalid(
            Region,
            "is xmin,ymin,xmax,ymax: four decimal numbers from 0 to 1, the first two less than the others"
        );

    /// <summary>The values to make visible, by the LINEAR function; the URI service knows no other.</summary>
    private static VoiWindow? ParseWindow(UriQuery query)
    {
        var center = query.FindDecimal(WindowCenter);
        var width = query.FindDecimal(WindowWidth);
        switch (center, width)
        {
            case (null, null):
                return null;
            case (null, _):
                throw UriQuery.Invalid(WindowCenter, $"is missing beside {WindowWidth}");
            case (_, null):
                throw UriQuery.Invalid(WindowWidth, $"is missing beside {WindowCenter}");
            default:
                var window = new VoiWindow(center.Value, width.Value, VoiLutFunction.Linear);
                return window.IsValid ? window : throw UriQuery.Invalid(WindowWidth, "is at least 1");
        }
    }

    private static (string Series, string Instance)? ParsePresentation(UriQuery query) =>
        (query.FindUid(PresentationSeries), query.FindUid(PresentationInstance)) switch
        {
            (null, null) => null,
            (null, _) => throw UriQuery.Invalid(PresentationSeries, $"is missing beside {PresentationInstance}"),
            (_, null) => throw UriQuery.Invalid(PresentationInstance, $"is missing beside {PresentationSeries}"),
            var (series, instance) => (series, instance),
        };
}
