using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Web;

/// <summary>One part of a multipart payload.</summary>
/// <param name="Headers">Its headers, by name in any case.</param>
/// <param name="Body">Its bytes, to be read before the next part is asked for.</param>
internal sealed record MultipartPart(IReadOnlyDictionary<string, string> Headers, PipeReader Body)
{
    /// <summary>Its media type; null when it does not say.</summary>
    public ContentType? ContentType => ContentType.Parse(Headers.GetValueOrDefault("Content-Type"));
}
