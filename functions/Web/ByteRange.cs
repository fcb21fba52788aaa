using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace ServerlessDicom.Functions.Web;

/// <summary>Bytes [<paramref name="Offset"/>, <paramref name="Offset"/> + <paramref name="Length"/>) of a representation.</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>
    /// Sets the status and headers of a single-part body of <paramref name="length"/> bytes: 206 for the one range that
    /// the client asks for, else 200 for all of it (RFC 9110 §14; several ranges are answered with everything). ETag
    /// must be set already, for If-Range.
    /// </summary>
    /// <returns>The bytes to send.</returns>
    /// <exception cref="ProblemException">416: the range lies beyond the end.</exception>
    public static ByteRange Apply(HttpContext context, long length)
    {
        var response = context.Response;
        response.Headers.AcceptRanges = "bytes";
        var range = Requested(context, length);
        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture,
                $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{length}"
            );
        }

        var send = range ?? new ByteRange(0, length);
        response.ContentLength = send.Length;
        return send;
    }

    private static ByteRange? Requested(HttpContext context, long length)
    {
        var headers = context.Request.Headers;
        if (
            headers.Range.Count == 0
            || !RangeHeaderValue.TryParse(headers.Range.ToString(), out var range)
            || range.Unit != "bytes"
            || range.Ranges.Count != 1
            || !IsIfRangeMet(context)
        )
        {
            return null;
        }

        var item = range.Ranges.First();
        var (from, to) = item switch
        {
            { From: { } start } => (start, Math.Min(item.To ?? length - 1, length - 1)),
            { To: { } suffix } when suffix > 0 => (Math.Max(0, length - suffix), length - 1),
            _ => (length, length - 1),
        };
        if (from > to)
        {
            throw new ProblemException(
                StatusCodes.Status416RangeNotSatisfiable,
                string.Create(CultureInfo.InvariantCulture, $"The representation has {length} bytes.")
            )
            {
                ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}"),
            };
        }

        return new ByteRange(from, to - from + 1);
    }

    /// <summary>If-Range holds a range back when the representation has changed; dates never match, as none are sent.</summary>
    private static bool IsIfRangeMet(HttpContext context)
    {
        var condition = context.Request.Headers.IfRange;
        return condition.Count == 0 || condition.ToString() == context.Response.Headers.ETag.ToString();
    }
}
