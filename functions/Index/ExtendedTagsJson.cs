using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Index;

/// <summary>How the list of extended tags is written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExtendedTags))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ExtendedTagsJson : JsonSerializerContext;
