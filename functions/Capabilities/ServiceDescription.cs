using System.Globalization;
using Microsoft.AspNetCore.Routing.Patterns;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>What the service can do, as the endpoints tell that are mapped: the one source of all documents about it.</summary>
internal sealed class ServiceDescription(EndpointDataSource endpoints)
{
    private readonly Lazy<IReadOnlyList<DescribedOperation>> _operations = new(() => Describe(endpoints));

    /// <summary>All operations, in the order of their routes.</summary>
    public IReadOnlyList<DescribedOperation> Operations => _operations.Value;

    /// <summary>The route of an endpoint as documents tell it, without what matters to routing only.</summary>
    public static string RouteOf(RouteEndpoint endpoint) =>
        "/"
        + string.Join(
            '/',
            endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(TextOf)))
        );

    private static List<DescribedOperation> Describe(EndpointDataSource endpoints)
    {
        var operations = new List<DescribedOperation>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (endpoint, route) in Described(endpoints))
        {
            var transaction = endpoint.Metadata.GetRequiredMetadata<TransactionDescription>().Transaction;
            var permission = endpoint.Metadata.GetMetadata<EndpointAccess>() is EndpointAccess.Callers callers
                ? callers.Permission
                : Permission.None;
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            {
                if (!HttpMethods.IsHead(method))
                {
                    // What is found in two places is two operations.
                    var name = InCamelCase(transaction.Name);
                    var count = names[name] = names.GetValueOrDefault(name) + 1;
                    var id = count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{count}");
                    operations.Add(new DescribedOperation(id, method, route, transaction, permission));
                }
            }
        }

        return operations;
    }

    private static IEnumerable<(RouteEndpoint Endpoint, string Route)> Described(EndpointDataSource endpoints) =>
        endpoints
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<TransactionDescription>() is not null)
            .Select(endpoint => (endpoint, RouteOf(endpoint)))
            .OrderBy(described => described.Item2, StringComparer.Ordinal);

    private static string InCamelCase(string name)
    {
        var words = name.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(
            words.Select(
                (word, i) => (i == 0 ? char.ToLowerInvariant(word[0]) : char.ToUpperInvariant(word[0])) + word[1..]
            )
        );
    }

    private static string TextOf(RoutePatternPart part) =>
        part switch
        {
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => throw new InvalidOperationException($"There is no text for {part}."),
        };
}
