namespace ServerlessDicom.Functions.Capabilities.OpenApi;

/// <summary>The schemas that several operations share.</summary>
internal static class OpenApiSchemas
{
    /// <summary>The DICOM JSON Model (PS3.18 Annex F) and problem documents (RFC 9457), by name.</summary>
    public const string Text = """
        {
          "Instances": {
            "description": "Data sets in the DICOM JSON Model (PS3.18 Annex F).",
            "type": "array",
            "items": { "$ref": "#/components/schemas/DataSet" }
          },
          "DataSet": {
            "description": "Attributes by tag, eight upper-case hexadecimal digits.",
            "type": "object",
            "patternProperties": { "^[0-9A-F]{8}$": { "$ref": "#/components/schemas/Attribute" } },
            "additionalProperties": false
          },
          "Attribute": {
            "description": "An attribute. It has at most one of Value, BulkDataURI and InlineBinary; an empty one has none.",
            "type": "object",
            "required": ["vr"],
            "properties": {
              "vr": {
                "description": "Value Representation (PS3.5 §6.2).",
                "enum": [
                  "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW",
                  "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US", "UT", "UV"
                ]
              },
              "Value": {
                "type": "array",
                "items": {
                  "anyOf": [
                    { "type": ["string", "number", "null"] },
                    { "$ref": "#/components/schemas/PersonName" },
                    { "$ref": "#/components/schemas/DataSet" }
                  ]
                }
              },
              "BulkDataURI": { "description": "Where the value can be retrieved.", "type": "string", "format": "uri-reference" },
              "InlineBinary": { "type": "string", "contentEncoding": "base64" }
            },
            "additionalProperties": false
          },
          "PersonName": {
            "description": "A person name by its component groups.",
            "type": "object",
            "properties": {
              "Alphabetic": { "type": "string" },
              "Ideographic": { "type": "string" },
              "Phonetic": { "type": "string" }
            },
            "additionalProperties": false
          },
          "Problem": {
            "description": "A problem document (RFC 9457).",
            "type": "object",
            "required": ["title", "status"],
            "properties": {
              "title": { "type": "string" },
              "status": { "type": "integer" },
              "detail": { "description": "What is wrong, without anything about patients.", "type": "string" },
              "available": {
                "description": "Of 406: the media types that are available.",
                "type": "array",
                "items": { "type": "string" }
              }
            },
            "examples": [
              {
                "title": "Not Acceptable",
                "status": 406,
                "detail": "The resource is not available in any of the acceptable media types.",
                "available": ["image/jpeg", "image/png", "image/gif"]
              }
            ]
          }
        }
        """;

    /// <summary>A reference to data sets.</summary>
    public const string Instances = """{ "$ref": "#/components/schemas/Instances" }""";

    /// <summary>A reference to a problem document.</summary>
    public const string Problem = """{ "$ref": "#/components/schemas/Problem" }""";

    /// <summary>What is not JSON.</summary>
    public const string Binary = """{ "type": "string", "format": "binary" }""";
}
