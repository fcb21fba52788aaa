namespace ServerlessDicom.Functions.Web;

/// <summary>The media type of a payload or of one of its parts (RFC 9110 §8.3).</summary>
/// <param name="MediaType">Type and subtype, lower case.</param>
/// <param name="Parameters">The parameters, unquoted, by name in any case.</param>
internal sealed record ContentType(string MediaType, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The boundary between the parts of a multipart payload; null when there is none.</summary>
    public string? Boundary => Parameters.GetValueOrDefault("boundary");

    /// <summary>The media type of the root part of <c>multipart/related</c> (RFC 2387 §3.1), lower case; null when there is none.</summary>
    public string? RootType => Parameters.GetValueOrDefault("type")?.Trim().ToLowerInvariant();

    /// <summary>Reads a Content-Type header. Values may be quoted or not, even where RFC 9110 demands quotes; null when there is none.</summary>
    public static ContentType? Parse(string? header)
    {
        var rest = header.AsSpan();
        var mediaType = HeaderText.TakeUntil(ref rest, ';').Trim();
        if (mediaType.IsEmpty)
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (!rest.IsEmpty)
        {
            var parameter = HeaderText.TakeUntil(ref rest, ';');
            var equals = parameter.IndexOf('=');
            if (equals > 0)
            {
                var name = parameter[..equals].Trim().ToString();
                parameters.TryAdd(name, HeaderText.Unquote(parameter[(equals + 1)..].Trim()));
            }
        }

        return new ContentType(mediaType.ToString().ToLowerInvariant(), parameters);
    }
}
