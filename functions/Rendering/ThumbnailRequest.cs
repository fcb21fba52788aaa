using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>A message that asks for the thumbnail of one version of an instance.</summary>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">Its series.</param>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="Version">The version; when it is no longer the current one there is nothing to do.</param>
internal sealed record ThumbnailRequest(
    string StudyInstanceUid,
    string SeriesInstanceUid,
    string SopInstanceUid,
    string Version
)
{
    /// <summary>What a change asks for; null when it is a deletion, or of something that is no image.</summary>
    public static ThumbnailRequest? Of(IndexChange change) =>
        change.Kind != IndexChangeKind.Deleted
        && DicomUid.GetName(change.Instance.SopClassUid)?.Contains("Image Storage", StringComparison.Ordinal) == true
            ? new(
                change.Instance.StudyInstanceUid,
                change.Instance.SeriesInstanceUid,
                change.Instance.SopInstanceUid,
                change.Instance.Version
            )
            : null;

    /// <summary>Reads a message; null when it is none.</summary>
    public static ThumbnailRequest? Parse(JsonElement message)
    {
        try
        {
            return
                message.Deserialize(ThumbnailJson.Default.ThumbnailRequest)
                    is {
                        StudyInstanceUid: not null,
                        SeriesInstanceUid: not null,
                        SopInstanceUid: not null,
                        Version: not null
                    } request
                ? request
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The message as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ThumbnailJson.Default.ThumbnailRequest);
}

/// <summary>Writes and reads the message without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ThumbnailRequest))]
internal sealed partial class ThumbnailJson : JsonSerializerContext;
