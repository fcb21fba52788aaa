using Microsoft.Extensions.Primitives;

namespace ServerlessDicom.Functions.Web;

/// <summary>Selects the representation to answer with (PS3.18 §8.7.8).</summary>
internal static class ContentNegotiation
{
    /// <summary>
    /// Selects from what is offered, best first: by the query parameter <c>accept</c>, then by the Accept header. No
    /// Accept header is taken as <c>*/*</c>. Among equally wanted ones the first offered wins.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="offered">What the resource can be had as, in the service's order of preference.</param>
    /// <param name="hint">What to add to the problem when none is acceptable.</param>
    /// <exception cref="ProblemException">406: none is acceptable.</exception>
    public static Representation Select(HttpRequest request, IReadOnlyList<Representation> offered, string? hint = null)
    {
        var response = request.HttpContext.Response;
        if (!response.Headers.Vary.Contains("Accept"))
        {
            response.Headers.Append("Vary", "Accept");
        }

        var selected = Best(AcceptParameter(request), offered) ?? Best(AcceptHeader(request), offered);
        return selected
            ?? throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                hint ?? "The resource is not available in any of the acceptable media types."
            )
            {
                Available = [.. offered.Select(representation => representation.ToString()).Distinct()],
            };
    }

    /// <summary>The media ranges of the query parameter <c>accept</c> (PS3.18 §8.3.3.1); none when it is absent.</summary>
    public static List<MediaRange> AcceptParameter(HttpRequest request)
    {
        var values = request.Query["accept"];
        if (values.Count == 0)
        {
            return [];
        }

        // A plus sign that was not percent-encoded has become a space on the way: application/dicom json.
        return MediaRange.Parse(
            new StringValues([
                .. values.Select(value => value?.Replace("/dicom ", "/dicom+", StringComparison.Ordinal)),
            ])
        );
    }

    /// <summary>The media ranges of the Accept headers.</summary>
    public static List<MediaRange> AcceptHeader(HttpRequest request)
    {
        var values = request.Headers.Accept;
        return StringValues.IsNullOrEmpty(values) ? [MediaRange.Any] : MediaRange.Parse(values);
    }

    private static Representation? Best(List<MediaRange> accepted, IReadOnlyList<Representation> offered)
    {
        Representation? best = null;
        var bestQuality = 0.0;
        foreach (var representation in offered)
        {
            var quality = QualityOf(representation, accepted);
            if (quality > bestQuality)
            {
                best = representation;
                bestQuality = quality;
            }
        }

        return best;
    }

    /// <summary>The weight given to a representation by the range that names it most precisely (RFC 9110 §12.5.1).</summary>
    private static double QualityOf(Representation representation, List<MediaRange> accepted)
    {
        var quality = 0.0;
        var precision = -1;
        foreach (var range in accepted)
        {
            var match = Match(range, representation);
            if (match > precision || (match == precision && range.Quality > quality))
            {
                precision = match;
                quality = match < 0 ? 0 : range.Quality;
            }
        }

        return quality;
    }

    /// <summary>How precisely a range names a representation; negative when it does not.</summary>
    private static int Match(MediaRange range, Representation representation)
    {
        var slash = representation.MediaType.IndexOf('/', StringComparison.Ordinal);
        var type = representation.MediaType.AsSpan(0, slash);
        var subtype = representation.MediaType.AsSpan(slash + 1);
        int precision;
        if (range.IsAny)
        {
            if (!representation.IsDefault || (range.IsMultipart && !representation.IsMultipart))
            {
                return -1;
            }

            precision = 0;
        }
        else if (!type.SequenceEqual(range.Type))
        {
            return -1;
        }
        else if (range.Subtype == "*")
        {
            // application/* stands for the default even where that is multipart.
            if (
                range.IsMultipart
                    ? !representation.IsMultipart
                    : representation is { IsMultipart: true, IsDefault: false }
            )
            {
                return -1;
            }

            precision = 2;
        }
        else if (subtype.SequenceEqual(range.Subtype) && range.IsMultipart == representation.IsMultipart)
        {
            precision = 4;
        }
        else
        {
            return -1;
        }

        return range.TransferSyntax switch
        {
            null => representation.TransferSyntax is null || representation.IsDefaultTransferSyntax ? precision : -1,
            "*" => representation.TransferSyntax is null || representation.IsAsStored ? precision + 1 : -1,
            var uid => representation.TransferSyntax is null || representation.TransferSyntax == uid
                ? precision + 1
                : -1,
        };
    }
}
