using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>What documents about the service tell of the administration of searchable attributes.</summary>
internal static class ExtendedTagTransactions
{
    private const string Service = "Extended Query Tags";

    private const string State = """
        {
          "type": "object",
          "required": ["path", "vr", "level", "status", "queryStatus", "studiesLeft"],
          "properties": {
            "path": { "type": "string" },
            "vr": { "type": "string" },
            "privateCreator": { "type": "string" },
            "level": { "enum": ["Study", "Series", "Instance"] },
            "status": { "enum": ["Adding", "Ready"] },
            "queryStatus": { "enum": ["Disabled", "Enabled"] },
            "studiesLeft": { "description": "Studies that are still to be indexed.", "type": "integer" }
          }
        }
        """;

    /// <summary>Of adding.</summary>
    public static Transaction OfAdd() =>
        new(Service, "Add Extended Query Tags", "")
        {
            Summary = "An extension: makes attributes searchable, also of instances that are stored already.",
            Payloads = [new Representation("application/json") { IsDefault = true }],
            PayloadSchema = """
                {
                  "type": "array",
                  "minItems": 1,
                  "items": {
                    "type": "object",
                    "required": ["Path", "Level"],
                    "properties": {
                      "Path": { "type": "string" },
                      "VR": { "type": "string" },
                      "PrivateCreator": { "type": "string" },
                      "Level": { "enum": ["Study", "Series", "Instance"] }
                    }
                  }
                }
                """,
            PayloadExample = """[{ "Path": "00180060", "VR": "DS", "Level": "Instance" }]""",
            Answers = ExtendedTagService.Offered,
            AnswerSchema = $$"""{ "type": "array", "items": {{State}} }""",
            Statuses =
            [
                new(StatusCodes.Status202Accepted, "They are added, and what is stored is being indexed."),
                new(StatusCodes.Status409Conflict, "One can be searched by already, or there are too many."),
            ],
        };

    /// <summary>Of listing.</summary>
    public static Transaction OfList() =>
        new(Service, "List Extended Query Tags", "")
        {
            Summary = "An extension: the attributes that were made searchable, and whether they are yet.",
            Answers = ExtendedTagService.Offered,
            AnswerSchema = $$"""{ "type": "array", "items": {{State}} }""",
        };

    /// <summary>Of one.</summary>
    public static Transaction OfGet() =>
        new(Service, "Retrieve Extended Query Tag", "")
        {
            Summary = "An extension: an attribute that was made searchable, and whether it is yet.",
            Answers = ExtendedTagService.Offered,
            AnswerSchema = State,
        };

    /// <summary>Of removing.</summary>
    public static Transaction OfDelete() =>
        new(Service, "Delete Extended Query Tag", "")
        {
            Summary = "An extension: makes an attribute no longer searchable.",
            Statuses = [new(StatusCodes.Status204NoContent, "It is removed.")],
        };
}
