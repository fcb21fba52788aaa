using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Text;

/// <summary>How the text of instances is decoded, wherever it is.</summary>
internal static class TextServices
{
    /// <summary>Registers the rules for instances whose Specific Character Set is missing or wrong.</summary>
    public static IServiceCollection AddText(this IServiceCollection services) =>
        services
            .AddValidatedOptions<TextOptions>("Text")
            .AddSingleton(provider => new FallbackCharacterSets(
                provider.GetRequiredService<IOptions<TextOptions>>().Value.FallbackCharacterSets
            ));
}
