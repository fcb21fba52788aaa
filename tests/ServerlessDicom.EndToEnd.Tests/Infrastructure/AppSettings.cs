namespace ServerlessDicom.EndToEnd.Tests.Infrastructure;

/// <summary>The settings that infra/app.bicep gives to the function app.</summary>
internal static class AppSettings
{
    private static readonly BicepText _app = new("app.bicep");

    /// <summary>Those of the Functions host, and their expressions.</summary>
    public static IReadOnlyDictionary<string, string> OfHost { get; } = _app.ObjectVariable("hostSettings");

    /// <summary>Those of the service, with a value as a deployment could give it, by configuration key.</summary>
    /// <param name="authentication">The parameter of that name.</param>
    public static Dictionary<string, string?> OfService(string authentication)
    {
        var settings = _app.ObjectVariable("serviceSettings").ToList();
        switch (authentication)
        {
            case "Jwt":
                settings.AddRange(_app.ObjectVariable("jwtSettings"));
                // They are numbered.
                settings.Add(new("Authentication__Audiences__0", "clientId"));
                settings.Add(new("Authentication__Audiences__1", "clientId"));
                break;
            case "None":
                settings.AddRange(_app.ObjectVariable("anonymousSettings"));
                break;
        }

        return settings.ToDictionary(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal),
            string? (setting) => Sample(setting.Value, authentication)
        );
    }

    /// <summary>A value of an expression: a literal's own, else one of the same kind.</summary>
    private static string Sample(string expression, string authentication) =>
        expression switch
        {
            ['\'', .. var literal, '\''] => literal,
            "authentication" => authentication,
            _ when expression.EndsWith("lientId", StringComparison.Ordinal) => "6c1ee34c-5a9b-4f0c-8b4a-0f5a4d3b8f11",
            _ => "https://service.example.org/",
        };
}
