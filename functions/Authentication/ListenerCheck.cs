using System.Net;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Authentication;

/// <summary>Keeps a service that others can reach from starting without authentication, unless that is said to be meant.</summary>
internal sealed class ListenerCheck(IConfiguration configuration) : IValidateOptions<AuthenticationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AuthenticationOptions options) =>
        options switch
        {
            { Mode: AuthenticationMode.None, AllowAnonymous: false } when IsBehindHost => Refuse(
                "Behind the Functions host"
            ),
            { Mode: AuthenticationMode.None, AllowAnonymous: false } when FindOpenUrl() is { } url => Refuse(
                $"On {url}"
            ),
            // Whoever reaches the listener past the platform could write the header that says who is asking.
            { Mode: AuthenticationMode.AppService } when !IsBehindHost && FindOpenUrl() is { } url =>
                ValidateOptionsResult.Fail(
                    $"With Authentication:Mode AppService everybody who reaches {url} directly can be anybody; listen on loopback, or use Authentication:Mode Jwt."
                ),
            _ => ValidateOptionsResult.Success,
        };

    private bool IsBehindHost => ListenUrls.IsUnderFunctionsHost(configuration);

    private static ValidateOptionsResult Refuse(string where) =>
        ValidateOptionsResult.Fail(
            $"{where} everybody could read, store and delete everything: set Authentication:Mode, or, if that is what you want, Authentication:AllowAnonymous to true."
        );

    /// <summary>A URL listened on that others than this machine can reach; null when there is none.</summary>
    private string? FindOpenUrl() =>
        ListenUrls
            .Choose(configuration)
            // Kestrel's own settings go before the URLs.
            .Concat(
                configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "")
            )
            .FirstOrDefault(url => !IsLocal(url));

    private static bool IsLocal(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            // Kestrel will say what is wrong with it; that it is safe nobody can say.
            return false;
        }

        // Any other name is a name for all addresses (Kestrel takes it for *).
        return address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
