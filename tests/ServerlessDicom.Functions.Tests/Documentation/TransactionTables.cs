using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Capabilities;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>The part of docs/conformance.md that follows from what the endpoints tell of themselves.</summary>
internal static class TransactionTables
{
    /// <summary>For each service its transactions, and the parameters that they take.</summary>
    public static string Write()
    {
        var page = new StringBuilder();
        foreach (
            var service in Operations()
                .GroupBy(operation => operation.Transaction.Service)
                .OrderBy(service => service.Key, StringComparer.Ordinal)
        )
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"\n### {service.Key}\n\n| transaction | request | payload | answer, default first | status codes | permission |\n| --- | --- | --- | --- | --- | --- |\n"
            );
            foreach (var operation in service)
            {
                page.Append(CultureInfo.InvariantCulture, $"{Row(operation)}\n");
            }

            WriteParameters(page, [.. service]);
        }

        return page.ToString();
    }

    private static IReadOnlyList<DescribedOperation> Operations()
    {
        using var app = ServiceHost.Build(CommandLine.Parse([]));
        var endpoints = new CompositeEndpointDataSource(((IEndpointRouteBuilder)app).DataSources);
        return new ServiceDescription(endpoints).Operations;
    }

    private static string Row(DescribedOperation operation)
    {
        var transaction = operation.Transaction;
        var section = transaction.Section.Length == 0 ? "" : $" ({transaction.Section})";
        var statuses = string.Join(", ", operation.Statuses.Select(status => status.Code));
        var permission = operation.Permission == Permission.None ? "" : $"{operation.Permission}".ToLowerInvariant();
        return $"| {transaction.Name}{section} | `{operation.Method} {operation.Route}` | {MediaTypes(transaction.Payloads)} "
            + $"| {MediaTypes(transaction.Answers)} | {statuses} | {permission} |";
    }

    /// <summary>Those that come both ways are told once.</summary>
    private static string MediaTypes(IReadOnlyList<Representation> representations)
    {
        var multipart = TypesOf(representations, isMultipart: true);
        var single = TypesOf(representations, isMultipart: false);
        return (multipart, single) switch
        {
            ([], _) => string.Join(", ", single),
            (_, []) => $"multipart {string.Join(", ", multipart)}",
            _ when multipart.SequenceEqual(single) => $"multipart and single {string.Join(", ", single)}",
            _ when representations[0].IsMultipart =>
                $"multipart {string.Join(", ", multipart)}; single {string.Join(", ", single)}",
            _ => $"single {string.Join(", ", single)}; multipart {string.Join(", ", multipart)}",
        };
    }

    private static List<string> TypesOf(IReadOnlyList<Representation> representations, bool isMultipart) =>
        [
            .. representations
                .Where(representation => representation.IsMultipart == isMultipart)
                .Select(representation => $"`{representation.MediaType}`"),
        ];

    private static void WriteParameters(StringBuilder page, IReadOnlyList<DescribedOperation> operations)
    {
        var parameters = operations
            .SelectMany(operation =>
                operation
                    .Transaction.Parameters.Where(parameter => !parameter.IsAttribute)
                    .Select(parameter => (Parameter: parameter, operation.Transaction.Name))
            )
            .GroupBy(of => (of.Parameter.Name, Told(of.Parameter)))
            .OrderBy(of => of.Key.Name, StringComparer.Ordinal)
            .ToList();
        if (parameters.Count == 0)
        {
            return;
        }

        page.Append("\n| parameter | meaning | of |\n| --- | --- | --- |\n");
        foreach (var parameter in parameters)
        {
            var of = string.Join(", ", parameter.Select(of => of.Name).Distinct());
            page.Append(CultureInfo.InvariantCulture, $"| `{parameter.Key.Name}` | {parameter.Key.Item2} | {of} |\n");
        }
    }

    private static string Told(TransactionParameter parameter)
    {
        var values =
            parameter.Values.Count == 0 ? "" : $" {string.Join(", ", parameter.Values.Select(value => $"`{value}`"))}.";
        return $"{parameter.Meaning}{values}{(parameter.IsRequired ? " Required." : "")}".Replace(
            "|",
            "\\|",
            StringComparison.Ordinal
        );
    }
}
