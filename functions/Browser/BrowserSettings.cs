using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Browser;

/// <summary>What the page of the study browser is told.</summary>
/// <param name="Authentication">The name of the <see cref="ServerlessDicom.Functions.Authentication.AuthenticationMode"/>.</param>
internal sealed record BrowserSettings(string Authentication);

/// <summary>Writes it without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrowserSettings))]
internal sealed partial class BrowserJson : JsonSerializerContext;
