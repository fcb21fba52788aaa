using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Examples.BoneSegmentation.Events;

/// <summary>Where events arrive: from the archive's webhooks, or from Event Grid.</summary>
internal static class EventsEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/events";

    /// <summary>How long a sender is asked to wait when too much is waiting already.</summary>
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Maps the endpoint and its handshake.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, ReceiveAsync);
        routes.MapMethods(Path, [HttpMethods.Options], Agree);
    }

    /// <summary>
    /// Answers as soon as it is known what is to be done. That is remembered in memory only: after a crash, the catch-up at
    /// the next start finds it again.
    /// </summary>
    private static async Task<IResult> ReceiveAsync(
        HttpContext context,
        SeriesQueue queue,
        IOptions<ConsumerOptions> options
    )
    {
        if (options.Value.EventToken is { } token && !IsToken(context.Request.Headers.Authorization, token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        }

        ReceivedEvents received;
        try
        {
            received = await ReceivedEvents.ReadAsync(context.Request.Body, context.RequestAborted);
        }
        catch (JsonException e)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }

        if (received.ValidationCode is { } code)
        {
            // Event Grid's own schema: the code is sent back in the answer.
            return TypedResults.Json(new { validationResponse = code });
        }

        if (!queue.TryAdd(received.CtSeries))
        {
            context.Response.Headers.RetryAfter = _retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.NoContent();
    }

    /// <summary>
    /// The handshake of CloudEvents Web Hooks §4, which Event Grid begins where events are CloudEvents: whoever wants to send
    /// may. What is sent must bring the token, if there is one.
    /// </summary>
    private static IResult Agree(HttpContext context)
    {
        var origin = context.Request.Headers["WebHook-Request-Origin"];
        if (origin is not [{ Length: > 0 } sender])
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        context.Response.Headers["WebHook-Allowed-Origin"] = sender;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        context.Response.Headers.Allow = "POST";
        return TypedResults.Ok();
    }

    private static bool IsToken(string? authorization, string token) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(authorization ?? "")),
            SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"))
        );
}
