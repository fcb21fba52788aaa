using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.ChangeFeed;

/// <summary>What documents about the service tell of the change feed.</summary>
internal static class ChangeFeedTransactions
{
    private const string Service = "Change Feed";

    private const string Change = """
        {
          "type": "object",
          "required": [
            "Sequence", "StudyInstanceUid", "SeriesInstanceUid", "SopInstanceUid", "Action", "Timestamp", "State"
          ],
          "properties": {
            "Sequence": { "type": "integer" },
            "StudyInstanceUid": { "type": "string" },
            "SeriesInstanceUid": { "type": "string" },
            "SopInstanceUid": { "type": "string" },
            "Action": { "enum": ["create", "update", "delete"] },
            "Timestamp": { "type": "string", "format": "date-time" },
            "State": {
              "description": "What has become of it: it is there, another version is, or none.",
              "enum": ["current", "replaced", "deleted"]
            },
            "Metadata": { "$ref": "#/components/schemas/DataSet" }
          }
        }
        """;

    private static readonly TransactionParameter _includeMetadata = new(
        "includeMetadata",
        "Whether the metadata of instances that are there come along."
    )
    {
        Type = "boolean",
    };

    /// <summary>Of the feed.</summary>
    public static Transaction OfFeed() =>
        new(Service, "Read Change Feed", "")
        {
            Summary =
                "An extension: what was stored, replaced and deleted in all studies, in one order, numbered without gaps.",
            Answers = ChangeFeedService.Offered,
            AnswerSchema = $$"""{ "type": "array", "items": {{Change}} }""",
            Parameters =
            [
                new("offset", "How many changes to skip; without `startTime`, the sequence to go on after.")
                {
                    Type = "integer",
                    Example = "0",
                },
                new("limit", "How many changes to return at most.") { Type = "integer", Example = "100" },
                new("startTime", "Changes not before this time.") { Example = "2026-01-01T00:00:00Z" },
                new("endTime", "Changes before this time.") { Example = "2030-01-01T00:00:00Z" },
                _includeMetadata,
            ],
            Statuses = [TransactionStatus.Ok, new(StatusCodes.Status410Gone, "What was asked for is no longer kept.")],
        };

    /// <summary>Of the latest change.</summary>
    public static Transaction OfLatest() =>
        new(Service, "Read Latest Change", "")
        {
            Summary = "An extension: the latest change.",
            Answers = ChangeFeedService.Offered,
            AnswerSchema = Change,
            Parameters = [_includeMetadata],
            Statuses = [TransactionStatus.Ok, new(StatusCodes.Status204NoContent, "Nothing has changed ever.")],
        };
}
