using System.Text.Json.Serialization;

namespace ServerlessDicom.Cli.Store;

/// <summary>An acknowledged instance.</summary>
/// <param name="Server">The base URL.</param>
/// <param name="Path">The file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
/// <param name="Instance">The SOP Instance UID that the server acknowledged.</param>
internal sealed record JournalLine(
    [property: JsonRequired] string Server,
    [property: JsonRequired] string Path,
    [property: JsonRequired] long Length,
    [property: JsonRequired] long Modified,
    [property: JsonRequired] string Instance
);

/// <summary>Reads and writes the lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
