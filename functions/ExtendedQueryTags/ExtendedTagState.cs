using System.Text.Json.Serialization;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>An attribute that was made searchable, and whether it is, as answers tell it.</summary>
/// <param name="Path">Its tag.</param>
/// <param name="Vr">Its value representation.</param>
/// <param name="PrivateCreator">Of a private one, its creator.</param>
/// <param name="Level">The level whose results it belongs to.</param>
/// <param name="Status"><c>Adding</c> while studies that were there before are indexed, then <c>Ready</c>.</param>
/// <param name="QueryStatus"><c>Disabled</c> while searches for it are refused, then <c>Enabled</c>.</param>
/// <param name="StudiesLeft">Studies that are still to be indexed.</param>
internal sealed record ExtendedTagState(
    string Path,
    string Vr,
    string? PrivateCreator,
    string Level,
    string Status,
    string QueryStatus,
    long StudiesLeft
)
{
    /// <summary>Of an attribute.</summary>
    public static ExtendedTagState Of(ExtendedTag tag, long studiesLeft) =>
        new(
            tag.Tag.ToString(),
            tag.VR.ToString(),
            tag.PrivateCreator,
            tag.Level.ToString(),
            studiesLeft == 0 ? "Ready" : "Adding",
            studiesLeft == 0 ? "Enabled" : "Disabled",
            studiesLeft
        );
}

/// <summary>How answers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ExtendedTagState))]
[JsonSerializable(typeof(IReadOnlyList<ExtendedTagState>))]
internal sealed partial class ExtendedTagStateJson : JsonSerializerContext;
