using System.Collections.Frozen;

namespace ServerlessDicom.Functions.Web;

/// <summary>
/// The two sets of media types that a request may not mix (PS3.18 §8.7.5): those of DICOM (§8.7.3), and those that
/// instances are rendered to (§8.7.4). Some are in both.
/// </summary>
internal static class MediaTypeSets
{
    private static readonly FrozenSet<string> _dicom = FrozenSet.Create(
        StringComparer.Ordinal,
        "application/dicom",
        "application/dicom+json",
        "application/dicom+xml",
        "application/octet-stream",
        "image/dicom-rle",
        "image/x-dicom-rle",
        "image/jls",
        "image/x-jls",
        "image/jpx",
        "image/jphc"
    );

    private static readonly FrozenSet<string> _rendered = FrozenSet.Create(
        StringComparer.Ordinal,
        "image/gif",
        "image/png",
        "image/jph",
        "text/html",
        "text/plain",
        "text/xml",
        "text/rtf",
        "application/pdf"
    );

    private static readonly FrozenSet<string> _both = FrozenSet.Create(
        StringComparer.Ordinal,
        "image/jpeg",
        "image/jp2",
        "image/jxl",
        "video/mpeg",
        "video/mp4",
        "video/h265"
    );

    /// <summary>Whether media types of both sets are wanted; what is refused (<c>q=0</c>) is of neither.</summary>
    /// <param name="accepted">What the request accepts.</param>
    /// <param name="offered">What the resource can be had as.</param>
    public static bool AreMixed(List<MediaRange> accepted, IReadOnlyList<Representation> offered)
    {
        if (accepted.Count < 2)
        {
            return false;
        }

        var (isDicom, isRendered) = (false, false);
        foreach (var range in accepted)
        {
            if (range is { Quality: > 0, IsAny: false })
            {
                var mediaType = $"{range.Type}/{range.Subtype}";
                isDicom |= _dicom.Contains(mediaType);
                isRendered |=
                    _rendered.Contains(mediaType)
                    || (_both.Contains(mediaType) && !IsBulkData(mediaType, range.IsMultipart, offered));
            }
        }

        return isDicom && isRendered;
    }

    /// <summary>
    /// Whether a type of both sets is meant as bulk data: parts of a resource of DICOM media types are, a single part only
    /// where the resource can be had so.
    /// </summary>
    private static bool IsBulkData(string mediaType, bool isMultipart, IReadOnlyList<Representation> offered)
    {
        foreach (var representation in offered)
        {
            if (
                isMultipart
                    ? _dicom.Contains(representation.MediaType)
                    : !representation.IsMultipart
                        && representation.MediaType == mediaType
                        && representation.TransferSyntax is not null
            )
            {
                return true;
            }
        }

        return false;
    }
}
