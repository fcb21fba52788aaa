using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.EndToEnd.Tests.Publishing;

/// <summary>
/// Chooses functions for requests with the classes that the Functions host does it with: a route of ASP.NET Core for each
/// function, constrained to its methods.
/// </summary>
internal sealed class HostRouter : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<(FunctionManifest Function, Route Route)> _routes;

    public HostRouter()
    {
        _services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
        var resolver = new DefaultInlineConstraintResolver(
            _services.GetRequiredService<IOptions<RouteOptions>>(),
            _services
        );
        _routes =
        [
            .. FunctionManifest.Http.Select(function =>
                (
                    function,
                    new Route(
                        new RouteHandler(_ => Task.CompletedTask),
                        function.Name,
                        function.Route,
                        defaults: null,
                        constraints: new Dictionary<string, object>
                        {
                            ["httpMethod"] = new HttpMethodRouteConstraint([.. function.Methods]),
                        },
                        dataTokens: null,
                        resolver
                    )
                )
            ),
        ];
    }

    /// <summary>All functions that could take a request: the host takes the first in an order that nobody promises.</summary>
    public async Task<IReadOnlyList<string>> RouteAsync(string method, string path)
    {
        var found = new List<string>();
        foreach (var (function, route) in _routes)
        {
            var request = new DefaultHttpContext { RequestServices = _services };
            (request.Request.Method, request.Request.Path) = (method, path);
            var context = new RouteContext(request);
            await route.RouteAsync(context);
            if (context.Handler is not null)
            {
                found.Add(function.Name);
            }
        }

        return found;
    }

    public void Dispose() => _services.Dispose();
}
