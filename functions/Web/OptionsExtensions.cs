using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Web;

/// <summary>Binds settings.</summary>
internal static class OptionsExtensions
{
    /// <summary>Binds a section of the configuration to <typeparamref name="T"/>; a wrong or unknown setting stops the start with a sentence that names it.</summary>
    public static IServiceCollection AddValidatedOptions<T>(this IServiceCollection services, string section)
        where T : class
    {
        var settings = new SettingsSection(section, typeof(T));
        services
            .AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => Bind(options, settings, configuration))
            .ValidateOnStart();
        return services.AddSingleton(settings).AddSingleton<IValidateOptions<T>>(new AnnotationValidator<T>(section));
    }

    private static void Bind<T>(T options, SettingsSection settings, IConfiguration configuration)
        where T : class
    {
        var section = configuration.GetSection(settings.Name);
        settings.Check(section);
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException e)
        {
            // The innermost of the binder's own, which names the setting; what is within that does not.
            var reason = e;
            while (reason.InnerException is InvalidOperationException inner)
            {
                reason = inner;
            }

            throw new StartRefusedException($"The settings of section {settings.Name} are wrong: {reason.Message}", e);
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
