using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>How documents are written and read.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(StudyDocument))]
[JsonSerializable(typeof(SeriesDocument))]
[JsonSerializable(typeof(InstanceDocument))]
[JsonSerializable(typeof(GoneDocument))]
[JsonSerializable(typeof(AttributesDocument))]
[JsonSerializable(typeof(GarbageDocument))]
[JsonSerializable(typeof(PositionDocument))]
[JsonSerializable(typeof(FeedDocument))]
[JsonSerializable(typeof(CommitmentDocument))]
[JsonSerializable(typeof(ExtendedTagsDocument))]
[JsonSerializable(typeof(RedoDocument))]
[JsonSerializable(typeof(Redo))]
[JsonSerializable(typeof(StoredMetadata))]
[JsonSerializable(typeof(StoredPlace))]
[JsonSerializable(typeof(ListedDocument))]
[JsonSerializable(typeof(StoredAttributes))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(WorkitemDocument))]
[JsonSerializable(typeof(SubscriptionDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>The one to use. DICOM JSON lies in documents as text, whose quotes are to stay short.</summary>
    public static DocumentJson Compact { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
