using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

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
            .Configure<IConfiguration>((options, configuration) => Bind(options, configuration.GetSection(section)))
            .ValidateOnStart();
        return services.AddSingleton<IValidateOptions<T>>(new AnnotationValidator<T>(section));
    }

    private static void Bind<T>(T options, IConfigurationSection section)
        where T : class
    {
        var known = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).ToArray();
        if (
            section.GetChildren().FirstOrDefault(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } c
        )
        {
            throw new StartRefusedException(
                $"There is no setting {c.Path}; section {section.Key} has {string.Join(", ", known)}."
            );
        }

        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw new StartRefusedException($"The settings of section {section.Key} are wrong: {e.Message}", e);
        }
    }

    private sealed class AnnotationValidator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var failures = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), failures, true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(failures.Select(Describe));
        }

        private string Describe(ValidationResult failure)
        {
            var settings = string.Join(", ", failure.MemberNames.Select(member => $"{section}:{member}"));
            return settings.Length == 0
                ? failure.ErrorMessage ?? $"The settings of section {section} are wrong."
                : $"The setting {settings} is wrong: {failure.ErrorMessage}";
        }
    }
}
