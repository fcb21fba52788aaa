using System.Text.Json;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Triggers.Host;

/// <summary>
/// An event of Blob Storage, in the schema of Event Grid or of CloudEvents 1.0. Of where the blob lies only its name
/// within the container is taken: what is read is our own container, whatever a message says.
/// </summary>
/// <param name="Id">The event's id where it is a UUID, as Azure's are; nothing else is worth logging.</param>
/// <param name="Name">The blob's name.</param>
internal sealed record BlobCreated(Guid? Id, string Name)
{
    private const string Type = "Microsoft.Storage.BlobCreated";

    /// <summary>A blob's name has at most that many characters.</summary>
    private const int MaxNameLength = 1024;

    /// <summary>Reads an event; null when it is of another type.</summary>
    /// <param name="message">The event, or a batch that holds nothing else.</param>
    /// <param name="container">The container that the blob must be in.</param>
    /// <exception cref="ProblemException">400: it is no event, or not of a blob of that container.</exception>
    public static BlobCreated? Parse(JsonElement message, string container)
    {
        var created = message.ValueKind == JsonValueKind.Array && message.GetArrayLength() == 1 ? message[0] : message;
        if (created.ValueKind != JsonValueKind.Object || Text(created, "eventType", "type") is not { } type)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The message is not an event.");
        }

        if (type != Type)
        {
            return null;
        }

        var prefix = $"/blobServices/default/containers/{container}/blobs/";
        if (
            Text(created, "subject") is not { } subject
            || !subject.StartsWith(prefix, StringComparison.Ordinal)
            || subject.Length == prefix.Length
            || subject.Length > prefix.Length + MaxNameLength
        )
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The event is not of a blob of the inbox.");
        }

        return new BlobCreated(Guid.TryParse(Text(created, "id"), out var id) ? id : null, subject[prefix.Length..]);
    }

    private static string? Text(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }

        return null;
    }
}
