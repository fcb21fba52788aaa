using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Store;

/// <summary>What documents about the service tell of storing (PS3.18 §10.5).</summary>
internal static class StoreTransactions
{
    /// <summary>The Store transaction.</summary>
    public static Transaction Of(string name, string summary) =>
        new("Studies", name, "§10.5")
        {
            Summary =
                $"{summary} They are durable, and found and retrieved at once, when the answer tells of their success.",
            Payloads =
            [
                new("application/dicom", IsMultipart: true),
                new("application/dicom"),
                new(MetadataPayload.Json, IsMultipart: true),
                new(MetadataPayload.Json),
                new(MetadataPayload.Xml, IsMultipart: true),
                new(MetadataPayload.Xml),
            ],
            Answers = StoreResponse.Offered,
            AnswerSchema = """{ "$ref": "#/components/schemas/DataSet" }""",
            Statuses =
            [
                new(StatusCodes.Status200OK, "Everything was stored without a warning."),
                new(StatusCodes.Status202Accepted, "Some was not stored, or with warnings (`Warning: 299`)."),
                new(StatusCodes.Status409Conflict, "Nothing was stored; the answer tells why of each instance."),
                new(StatusCodes.Status507InsufficientStorage, "There is no space left."),
            ],
        };
}
