using System.Text.Json;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>
/// Writes the Capabilities Description in JSON. The standard names the media type, not the form: it is that of the WADL
/// document, an object for each element, with attributes as members and an array for children of a kind.
/// </summary>
/// <param name="json">Where to.</param>
internal sealed class CapabilitiesJsonWriter(Utf8JsonWriter json)
{
    /// <summary>Writes the document.</summary>
    /// <param name="baseUrl">The URL of the service.</param>
    /// <param name="root">Its resources.</param>
    public void Write(string baseUrl, ResourceNode root)
    {
        json.WriteStartObject();
        json.WriteStartObject("application");
        json.WriteStartObject("resources");
        json.WriteString("base", baseUrl + "/");
        json.WriteStartArray("resource");
        if (root.Operations.Count > 0)
        {
            WriteResource(root);
        }

        foreach (var child in root.Children)
        {
            WriteResource(child);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResource(ResourceNode node)
    {
        json.WriteStartObject();
        json.WriteString("path", node.Path);
        if (node.Path.StartsWith('{'))
        {
            json.WriteStartArray("param");
            WriteParameter(RouteParameters.Find(node.Path[1..^1]), "template");
            json.WriteEndArray();
        }

        json.WriteStartArray("method");
        foreach (var operation in node.Operations)
        {
            WriteMethod(operation);
        }

        json.WriteEndArray();
        json.WriteStartArray("resource");

        // The base itself has the others beside it.
        foreach (var child in node.Path.Length == 0 ? [] : node.Children)
        {
            WriteResource(child);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteMethod(DescribedOperation operation)
    {
        var transaction = operation.Transaction;
        json.WriteStartObject();
        json.WriteString("name", operation.Method);
        json.WriteString("id", operation.Id);
        json.WriteString("title", transaction.Name);
        json.WriteString("doc", transaction.Summary);
        json.WriteStartObject("request");
        json.WriteStartArray("param");
        foreach (var parameter in operation.QueryParameters)
        {
            WriteParameter(parameter, "query");
        }

        json.WriteEndArray();
        WriteRepresentations(transaction.Payloads);
        json.WriteEndObject();
        json.WriteStartArray("response");
        foreach (var status in operation.Statuses)
        {
            json.WriteStartObject();
            json.WriteNumber("status", status.Code);
            json.WriteString("doc", status.Meaning);
            if (status is { IsSuccess: true, Code: not StatusCodes.Status204NoContent })
            {
                WriteRepresentations(transaction.Answers);
            }
            else if (status.Code >= 400)
            {
                WriteRepresentations([new Representation(Problem.ContentType)]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteParameter(TransactionParameter parameter, string style)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("style", style);
        json.WriteString("type", parameter.Type);
        json.WriteBoolean("required", parameter.IsRequired);
        json.WriteString("doc", parameter.Meaning);
        if (parameter.Values.Count > 0)
        {
            json.WriteStartArray("option");
            foreach (var value in parameter.Values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteRepresentations(IReadOnlyList<Representation> representations)
    {
        json.WriteStartArray("representation");
        foreach (var representation in representations)
        {
            json.WriteStartObject();
            json.WriteString("mediaType", representation.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
