namespace ServerlessDicom.Functions.Web;

/// <summary>Binds settings.</summary>
internal static class OptionsExtensions
{
    /// <summary>Binds a section of the configuration to <typeparamref name="T"/>; a wrong or unknown setting stops the start with a sentence that names it.</summary>
    public static IServiceCollection AddValidatedOptions<T>(this IServiceCollection services, string section)
        where T : class
    {
        services
            .AddOptions<T>()
            .BindConfiguration(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }
}
