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
    /// <param name="parameter">The name of the query parameter; the URI service has another one.</param>
    /// <exception cref="ProblemException">
    /// 400: media types of DICOM and rendered ones are accepted together. 406: none of what is offered is acceptable, or
    /// not in a character set that text is available in.
    /// </exception>
    public static Representation Select(
        HttpRequest request,
        IReadOnlyList<Representation> offered,
        string? hint = null,
        string parameter = "accept"
    )
    {
        var response = request.HttpContext.Response;
        if (!response.Headers.Vary.Contains("Accept"))
        {
            response.Headers.Append("Vary", "Accept");
        }

        // Viewers leave the header that they send everywhere, and say in the parameter what they want here.
        var asked = AcceptParameter(request, parameter);
        var header = AcceptHeader(request);
        if (MediaTypeSets.AreMixed(asked.Count > 0 ? asked : header, offered))
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "Acceptable media types are either DICOM media types or rendered media types, not both."
            );
        }

        if ((Best(asked, offered) ?? Best(header, offered)) is not (var selected, var range))
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                hint ?? "The resource is not available in any of the acceptable media types."
            )
            {
                Available = [.. offered.Select(representation => representation.ToString()).Distinct()],
            };
        }

        if (selected.IsText && !CharacterSetNegotiation.IsAcceptable(request, range.Charset))
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "The resource is not available in any of the acceptable character sets."
            )
            {
                Available = [$"{selected}; charset={CharacterSetNegotiation.Utf8}"],
            };
        }

        return selected;
    }

    /// <summary>The media ranges of the query parameter (PS3.18 §8.3.3.1); none when it is absent.</summary>
    private static List<MediaRange> AcceptParameter(HttpRequest request, string parameter)
    {
        var values = request.Query[parameter];
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
    private static List<MediaRange> AcceptHeader(HttpRequest request)
    {
        var values = request.Headers.Accept;
        return StringValues.IsNullOrEmpty(values) ? [MediaRange.Any] : MediaRange.Parse(values);
    }

    private static (Representation Selected, MediaRange By)? Best(
        List<MediaRange> accepted,
        IReadOnlyList<Representation> offered
    )
    {
        (Representation, MediaRange)? best = null;
        var bestQuality = 0.0;
        foreach (var representation in offered)
        {
            var range = MostPrecise(representation, accepted);
            if (range is not null && range.Quality > bestQuality)
            {
                best = (representation, range);
                bestQuality = range.Quality;
            }
        }

        return best;
    }

    /// <summary>The range that names a representation most precisely, and gives it its weight (RFC 9110 §12.5.1); null for none.</summary>
    private static MediaRange? MostPrecise(Representation representation, List<MediaRange> accepted)
    {
        MediaRange? found = null;
        var precision = -1;
        foreach (var range in accepted)
        {
            var match = Match(range, representation);
            if (match > precision || (match >= 0 && match == precision && range.Quality > found!.Quality))
            {
                precision = match;
                found = range;
            }
        }

        return found;
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
