using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ServerlessDicom.Functions.Web;

/// <summary>Sends parts as the response. Status, ETag and warnings are set before.</summary>
internal static class PayloadSender
{
    /// <summary>Sends one part as the body, or the bytes of it that the client asks for.</summary>
    public static async Task SendSingleAsync(HttpContext context, PayloadPart part)
    {
        await using var owned = part;
        var response = context.Response;
        var isHead = HttpMethods.IsHead(context.Request.Method);
        response.ContentType = part.ContentType;
        if (part.Location.Length > 0)
        {
            response.Headers.ContentLocation = part.Location;
        }

        if (part is { SupportsRanges: true, Length: { } length })
        {
            var range = ByteRange.Apply(context, length);
            part.Restrict(range);
        }
        else
        {
            response.ContentLength = part.Length;
        }

        if (isHead)
        {
            return;
        }

        await part.OpenAsync(context.RequestAborted);
        await part.WriteAsync(response.BodyWriter, context.RequestAborted);
        await FlushAsync(response.BodyWriter, context.RequestAborted);
    }

    /// <summary>Sends the parts of one instance as <c>multipart/related</c>; its length is told when all of theirs are known.</summary>
    public static Task SendMultipartAsync(
        HttpContext context,
        string mediaType,
        string entityTag,
        IReadOnlyList<PayloadPart> parts
    ) =>
        SendMultipartAsync(
            context,
            mediaType,
            entityTag,
            parts.ToAsyncEnumerable(),
            parts.All(part => part.Length is not null)
                ? boundary =>
                    MultipartWriter.LengthOf(
                        boundary,
                        parts.Select(part => (part.ContentType, part.Location, part.Length!.Value))
                    )
                : null,
            openAhead: false
        );

    /// <summary>Sends parts as <c>multipart/related</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mediaType">The media type of the parts, without parameters.</param>
    /// <param name="entityTag">The ETag of the response.</param>
    /// <param name="parts">The parts; each is disposed once it is written.</param>
    /// <param name="length">The response's length for a boundary (<see cref="MultipartWriter.LengthOf"/>); null when only sending tells.</param>
    /// <param name="openAhead">Whether the next part may be opened while one is written, which independent parts allow.</param>
    /// <exception cref="ProblemException">404: there are no parts.</exception>
    public static async Task SendMultipartAsync(
        HttpContext context,
        string mediaType,
        string entityTag,
        IAsyncEnumerable<PayloadPart> parts,
        Func<string, long>? length,
        bool openAhead
    )
    {
        var response = context.Response;
        var aborted = context.RequestAborted;
        await using var enumerator = parts.GetAsyncEnumerator(aborted);
        var current =
            await OpenNextAsync(enumerator, aborted)
            ?? throw new ProblemException(StatusCodes.Status404NotFound, "The resource has no such bulk data.");
        var boundary = EntityTag.Boundary(entityTag);
        response.ContentType = MultipartWriter.ContentType(mediaType, boundary);
        response.ContentLength = length?.Invoke(boundary);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            await current.DisposeAsync();
            return;
        }

        var output = response.BodyWriter;
        var multipart = new MultipartWriter(output, boundary);
        while (current is not null)
        {
            var ahead = openAhead ? OpenNextAsync(enumerator, aborted) : null;
            try
            {
                await using (current)
                {
                    multipart.StartPart(current.ContentType, current.Location, current.Length);
                    await current.WriteAsync(output, aborted);
                }
            }
            catch when (ahead is not null)
            {
                await DisposeQuietlyAsync(ahead);
                throw;
            }

            current = await (ahead ?? OpenNextAsync(enumerator, aborted));
        }

        multipart.End();
        await FlushAsync(output, aborted);
    }

    /// <summary>Flushes; a client that has gone ends the work.</summary>
    /// <exception cref="ConnectionAbortedException">The client has gone.</exception>
    public static async ValueTask FlushAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var flushed = await output.FlushAsync(cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new ConnectionAbortedException();
        }
    }

    private static async Task<PayloadPart?> OpenNextAsync(
        IAsyncEnumerator<PayloadPart> parts,
        CancellationToken cancellationToken
    )
    {
        if (!await parts.MoveNextAsync())
        {
            return null;
        }

        var part = parts.Current;
        try
        {
            await part.OpenAsync(cancellationToken);
            return part;
        }
        catch
        {
            await part.DisposeAsync();
            throw;
        }
    }

    private static async Task DisposeQuietlyAsync(Task<PayloadPart?> opening)
    {
        try
        {
            if (await opening is { } part)
            {
                await part.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The request fails with what came first.
        }
    }
}
