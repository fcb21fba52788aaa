using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessDicom.Functions.Web;

/// <summary>Writes a <c>multipart/related</c> payload (PS3.18 §8.6.1.2). The bodies of the parts go to the same pipe.</summary>
/// <param name="output">Where to; not flushed by this class.</param>
/// <param name="boundary">See <see cref="ContentType"/>.</param>
internal sealed class MultipartWriter(PipeWriter output, string boundary)
{
    private bool _hasParts;

    /// <summary>The Content-Type of the payload.</summary>
    /// <param name="mediaType">That of the parts.</param>
    /// <param name="boundary">Up to 70 letters and digits that do not occur in a part.</param>
    public static string ContentType(string mediaType, string boundary) =>
        $"multipart/related; type=\"{mediaType}\"; boundary={boundary}";

    /// <summary>A boundary for a payload without an entity tag, not to be guessed by whoever stores.</summary>
    public static string NewBoundary() => RandomNumberGenerator.GetHexString(24);

    /// <summary>Starts a part.</summary>
    /// <param name="contentType">Its media type with parameters.</param>
    /// <param name="location">Its Content-Location; ASCII. Null for what represents no resource, such as a match of a search.</param>
    /// <param name="length">Its length in bytes; null when not known beforehand.</param>
    public void StartPart(string contentType, string? location, long? length)
    {
        // Some clients look for "Content-Type:" spelled so, within the first bytes of the part: it goes first.
        var lengthLine = length is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"\r\nContent-Length: {known}")
            : "";
        var locationLine = location is null ? "" : $"\r\nContent-Location: {location}";
        var start = _hasParts ? "\r\n--" : "--";
        _hasParts = true;
        Encoding.ASCII.GetBytes(
            $"{start}{boundary}\r\nContent-Type: {contentType}{lengthLine}{locationLine}\r\n\r\n",
            output
        );
    }

    /// <summary>Ends the payload.</summary>
    public void End() => Encoding.ASCII.GetBytes($"{(_hasParts ? "\r\n" : "")}--{boundary}--\r\n", output);

    /// <summary>The length in bytes of a payload of parts whose lengths are known, for its Content-Length.</summary>
    public static long LengthOf(string boundary, IEnumerable<(string ContentType, string Location, long Length)> parts)
    {
        var length = 0L;
        var any = false;
        foreach (var part in parts)
        {
            length +=
                (any ? 4 : 2)
                + boundary.Length
                + "\r\nContent-Type: ".Length
                + part.ContentType.Length
                + "\r\nContent-Length: ".Length
                + Digits(part.Length)
                + "\r\nContent-Location: ".Length
                + part.Location.Length
                + 4
                + part.Length;
            any = true;
        }

        return length + (any ? 2 : 0) + boundary.Length + 6;
    }

    private static int Digits(long value) => value.ToString(CultureInfo.InvariantCulture).Length;
}
