using System.Globalization;
using System.Text.Json;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities.OpenApi;

/// <summary>Writes operations of an OpenAPI document.</summary>
/// <param name="json">Where to.</param>
/// <param name="permissions">What permissions are called.</param>
/// <param name="scheme">The name of the security scheme; null when nobody is asked who they are.</param>
internal sealed class OpenApiOperationWriter(Utf8JsonWriter json, PermissionMap permissions, string? scheme)
{
    /// <summary>Writes the parameters that all operations of a path have.</summary>
    public void WriteRouteParameters(DescribedOperation operation)
    {
        json.WriteStartArray("parameters");
        foreach (var parameter in operation.RouteParameters)
        {
            WriteParameter(parameter, "path");
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an operation, by the name of its method.</summary>
    public void Write(DescribedOperation operation)
    {
        var transaction = operation.Transaction;
        json.WriteStartObject(operation.Method.ToLowerInvariant());
        json.WriteString("operationId", operation.Id);
        json.WriteString("summary", transaction.Name);
        json.WriteString(
            "description",
            transaction.Section.Length == 0
                ? transaction.Summary
                : $"{transaction.Summary} (PS3.18 {transaction.Section})"
        );
        json.WriteStartArray("tags");
        json.WriteStringValue(transaction.Service);
        json.WriteEndArray();

        json.WriteStartArray("parameters");
        foreach (var parameter in operation.QueryParameters)
        {
            WriteParameter(parameter, "query");
        }

        if (transaction.HasEntityTag)
        {
            WriteParameter(new TransactionParameter("If-None-Match", "The ETag of what is there already."), "header");
        }

        if (transaction.HasRanges)
        {
            WriteParameter(new TransactionParameter("Range", "The bytes to send of a single part."), "header");
        }

        json.WriteEndArray();
        WritePayload(transaction);
        json.WriteStartObject("responses");
        foreach (var status in operation.Statuses)
        {
            WriteStatus(transaction, status);
        }

        json.WriteEndObject();
        WriteSecurity(operation.Permission);
        json.WriteEndObject();
    }

    private void WriteParameter(TransactionParameter parameter, string place)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("in", place);
        json.WriteString("description", parameter.Meaning);
        json.WriteBoolean("required", parameter.IsRequired);
        json.WriteStartObject("schema");
        json.WriteString("type", parameter.Type);
        if (parameter.Values.Count > 0)
        {
            json.WriteStartArray("enum");
            foreach (var value in parameter.Values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        if (parameter is { IsRequired: false, Example: { } possible })
        {
            // Pages fill in the other kind of example, and would send those of all parameters at once.
            json.WriteStartArray("examples");
            WriteExample(parameter.Type, possible);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (parameter is { IsRequired: true, Example: { } example })
        {
            json.WritePropertyName("example");
            WriteExample(parameter.Type, example);
        }

        json.WriteEndObject();
    }

    private void WriteExample(string type, string example)
    {
        if (type == "string")
        {
            json.WriteStringValue(example);
        }
        else
        {
            json.WriteRawValue(example);
        }
    }

    private void WritePayload(Transaction transaction)
    {
        if (transaction.Payloads.Count == 0)
        {
            return;
        }

        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        foreach (var payload in transaction.Payloads)
        {
            WriteMediaType(payload, transaction.PayloadSchema, transaction.PayloadExample);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteStatus(Transaction transaction, TransactionStatus status)
    {
        json.WriteStartObject(status.Code.ToString(CultureInfo.InvariantCulture));
        json.WriteString("description", status.Meaning);
        if (status.IsSuccess && transaction.HasEntityTag)
        {
            json.WriteStartObject("headers");
            json.WriteStartObject("ETag");
            json.WriteString("description", "A strong entity tag.");
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (status.Code >= 400)
        {
            json.WriteStartObject("content");
            json.WriteStartObject(Problem.ContentType);
            json.WritePropertyName("schema");
            json.WriteRawValue(OpenApiSchemas.Problem);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (
            transaction.Answers.Count > 0
            && status is { IsSuccess: true, Code: not StatusCodes.Status204NoContent }
        )
        {
            json.WriteStartObject("content");
            foreach (var answer in transaction.Answers)
            {
                WriteMediaType(answer, transaction.AnswerSchema, transaction.AnswerExample);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteMediaType(Representation representation, string? schema, string? example)
    {
        var isJson = !representation.IsMultipart && representation.MediaType.EndsWith("json", StringComparison.Ordinal);
        json.WriteStartObject(representation.ToString());
        json.WritePropertyName("schema");
        json.WriteRawValue(isJson ? schema ?? OpenApiSchemas.Instances : OpenApiSchemas.Binary);
        if (isJson && example is not null)
        {
            json.WritePropertyName("example");
            json.WriteRawValue(example);
        }

        json.WriteEndObject();
    }

    private void WriteSecurity(Permission permission)
    {
        if (scheme is null || permission == Permission.None)
        {
            return;
        }

        json.WriteStartArray("security");
        json.WriteStartObject();
        json.WriteStartArray(scheme);
        json.WriteStringValue(permissions.NameOf(permission));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
