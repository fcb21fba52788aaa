using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>The media types that instances are rendered to (PS3.18 Table 8.7.4-1).</summary>
internal static class RenderedMediaType
{
    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";
    public const string Gif = "image/gif";
    public const string Html = "text/html";
    public const string PlainText = "text/plain";
    public const string Xml = "text/xml";

    /// <summary>Those of images, the default first.</summary>
    public static IReadOnlyList<string> OfImages { get; } = [Jpeg, Png, Gif];

    /// <summary>That of images, when nothing else is asked for.</summary>
    public static string Default => OfImages[0];

    /// <summary>Those of documents, the default first.</summary>
    public static IReadOnlyList<string> OfText { get; } = [Html, PlainText, Xml];

    /// <summary>Whether pictures of the type can carry an ICC profile (PS3.18 §8.3.5.1.5).</summary>
    public static bool TakesIccProfile(string mediaType) => mediaType is Jpeg or Png;

    /// <summary>Whether a quality can be asked for (PS3.18 §8.3.5.1.2).</summary>
    public static bool IsLossy(string mediaType) => mediaType is Jpeg;

    /// <summary>The Content-Type; text is in UTF-8 (PS3.18 §8.8.1).</summary>
    public static string ContentType(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.Ordinal) ? mediaType + "; charset=utf-8" : mediaType;

    /// <summary>Representations of one resource.</summary>
    /// <param name="mediaTypes">The default first.</param>
    /// <param name="isMultipart">Whether it comes as several parts.</param>
    /// <param name="isDefault">Whether wildcards select the first.</param>
    public static IEnumerable<Representation> Offer(
        IReadOnlyList<string> mediaTypes,
        bool isMultipart,
        bool isDefault
    ) => mediaTypes.Select((type, i) => new Representation(type, isMultipart) { IsDefault = isDefault && i == 0 });
}
