using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Lets requests through to the endpoint that routing chose, when the caller may call it; to stand after CORS, so that preflights need no token and pages can read why they were refused.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, IAuthenticator authenticator, PermissionMap permissions)
{
    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() switch
        {
            // Routing's own: there is no such resource, or not with this method.
            null or not RouteEndpoint => next(context),
            var endpoint => endpoint.Metadata.GetMetadata<EndpointAccess>() switch
            {
                EndpointAccess.Everybody or EndpointAccess.FunctionsHost => next(context),
                EndpointAccess.Callers(var permission) => CheckAsync(context, permission),
                _ => throw new UnreachableException($"{endpoint.DisplayName} does not say who may call it."),
            },
        };

    private async Task CheckAsync(HttpContext context, Permission needed)
    {
        var outcome = await authenticator.AuthenticateAsync(context.Request);
        if (outcome is AuthenticationOutcome.Accepted(var caller))
        {
            context.Features.Set(caller);
            if (caller.Holds(needed))
            {
                await next(context);
                return;
            }
        }

        // Many clients send a file whole before they look for an answer. The server reads on for some seconds, where the
        // length is no reason to break the connection off.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = null;
        }

        await RefuseAsync(context, outcome, needed);
    }

    private async Task RefuseAsync(HttpContext context, AuthenticationOutcome outcome, Permission needed)
    {
        switch (outcome)
        {
            case AuthenticationOutcome.Accepted:
                await ForbidAsync(context, permissions.NameOf(needed));
                break;
            case AuthenticationOutcome.Rejected(var reason):
                await ChallengeAsync(context, Challenge.InvalidToken(reason), reason);
                break;
            case AuthenticationOutcome.Unavailable(var retryAfter):
                RetryAfterHeader.Set(context.Response, retryAfter);
                await Problem.WriteAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    "The issuer of tokens cannot be reached, so that nobody can be let in."
                );
                break;
            default:
                await ChallengeAsync(context, Challenge.Plain, "This resource needs authentication.");
                break;
        }
    }

    private static Task ChallengeAsync(HttpContext context, string challenge, string reason)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, reason);
    }

    private static Task ForbidAsync(HttpContext context, string scope)
    {
        context.Response.Headers.WWWAuthenticate = Challenge.InsufficientScope(scope);
        return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, $"The caller lacks the permission {scope}.");
    }
}
