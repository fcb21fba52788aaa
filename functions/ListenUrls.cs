using System.Globalization;

namespace ServerlessDicom.Functions;

/// <summary>Where to listen.</summary>
internal static class ListenUrls
{
    /// <summary>Set by the Functions host for a custom handler; it connects over loopback.</summary>
    public const string CustomHandlerPort = "FUNCTIONS_CUSTOMHANDLER_PORT";

    private const string Default = "http://127.0.0.1:8080";

    /// <summary>Whether the Functions host runs this program, and forwards what comes from anywhere, though over loopback.</summary>
    public static bool IsUnderFunctionsHost(IConfiguration configuration) =>
        configuration[CustomHandlerPort] is { Length: > 0 };

    /// <summary>The Functions host's port when it gives one, else the configured URLs, else the default.</summary>
    /// <exception cref="StartRefusedException">The setting is not a port, or not http URLs.</exception>
    public static string[] Choose(IConfiguration configuration)
    {
        if (configuration[CustomHandlerPort] is { Length: > 0 } text)
        {
            return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
                ? [$"http://127.0.0.1:{port}"]
                : throw new StartRefusedException($"{CustomHandlerPort} must be a port number, not '{text}'.");
        }

        var urls = configuration["Urls"] is { Length: > 0 } configured ? configured : Default;
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in all)
        {
            Check(url);
        }

        return all;
    }

    private static void Check(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException e)
        {
            throw new StartRefusedException($"The setting Urls holds '{url}', which is not a URL to listen on.", e);
        }

        if (address.Scheme != Uri.UriSchemeHttp)
        {
            throw new StartRefusedException(
                $"The setting Urls holds '{url}', but the service speaks http only; TLS is for the proxy before it."
            );
        }
    }
}
