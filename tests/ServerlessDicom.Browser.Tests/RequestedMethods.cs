using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ServerlessDicom.Browser.Tests;

/// <summary>Notes the methods of requests as they reach the service: a browser does not tell of its preflights.</summary>
internal sealed class RequestedMethods : IStartupFilter
{
    private readonly ConcurrentDictionary<string, bool> _methods = [];

    /// <summary>All methods so far.</summary>
    public IEnumerable<string> All => _methods.Keys;

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, rest) =>
                {
                    _methods.TryAdd(context.Request.Method, true);
                    return rest(context);
                }
            );
            next(app);
        };
}
