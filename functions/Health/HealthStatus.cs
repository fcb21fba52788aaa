using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Health;

/// <summary>The body of <c>/health</c>.</summary>
/// <param name="Status"><c>ok</c> or <c>unavailable</c>.</param>
/// <param name="Reason">Why it is unavailable.</param>
internal sealed record HealthStatus(string Status, string? Reason = null)
{
    /// <summary>Its JSON Schema.</summary>
    public const string Schema = """
        {
          "type": "object",
          "required": ["status"],
          "properties": {
            "status": { "enum": ["ok", "unavailable"] },
            "reason": { "type": "string", "description": "Why it is unavailable." }
          }
        }
        """;
}

/// <summary>Writes it without reflection, which would cost at the first request.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(HealthStatus))]
internal sealed partial class HealthJson : JsonSerializerContext;
