using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Negotiation for rendered resources, where DICOM and rendered media types do not go together (PS3.18 §8.7.5).</summary>
internal static class RenderedNegotiation
{
    private static readonly string[] _dicom =
    [
        "application/dicom",
        "application/dicom+json",
        "application/dicom+xml",
        "application/octet-stream",
    ];

    private static readonly string[] _rendered =
    [
        .. RenderedMediaType.OfImages,
        .. RenderedMediaType.OfText,
        "application/pdf",
    ];

    /// <summary>Selects the representation to answer with.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offered">What the resource can be had as, in the service's order of preference.</param>
    /// <exception cref="ProblemException">400: both kinds of media types are accepted; 406: none of what is offered is.</exception>
    public static Representation Select(HttpRequest request, IReadOnlyList<Representation> offered)
    {
        // Viewers leave the header that they send everywhere, and say in the parameter what they want here.
        var parameter = ContentNegotiation.AcceptParameter(request);
        ThrowIfMixed(parameter.Count > 0 ? parameter : ContentNegotiation.AcceptHeader(request));
        return ContentNegotiation.Select(request, offered);
    }

    private static void ThrowIfMixed(List<MediaRange> ranges)
    {
        var types = ranges
            .Where(range => range.Quality > 0)
            .Select(range => $"{range.Type}/{range.Subtype}")
            .ToHashSet(StringComparer.Ordinal);
        if (types.Overlaps(_dicom) && types.Overlaps(_rendered))
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "Acceptable media types are either DICOM media types or rendered media types, not both."
            );
        }
    }
}
