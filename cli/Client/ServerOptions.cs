using System.CommandLine;
using System.Net.Http.Headers;

namespace ServerlessDicom.Cli.Client;

/// <summary>The options that say which server, and who is asking; the same for every command.</summary>
internal sealed class ServerOptions(CommandContext context)
{
    private readonly Option<string> _url = new("--url")
    {
        Description = "The server's DICOMweb base URL, such as http://127.0.0.1:8080/dicom-web. [SDICOM_URL]",
        Recursive = true,
    };

    private readonly Option<string> _token = new("--token")
    {
        Description = "A bearer token; other processes of this machine may see it. [SDICOM_TOKEN]",
        Recursive = true,
    };

    private readonly Option<FileInfo> _tokenFile = new("--token-file")
    {
        Description = "A file with the bearer token, read anew for each request.",
        Recursive = true,
    };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "A further header for each request, as 'Name: value'; repeatable.",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _retries = new("--retries")
    {
        Description = "How often a request is repeated that the server or the network let down.",
        Recursive = true,
        DefaultValueFactory = _ => 8,
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds without a byte in either direction after which a connection is given up.",
        Recursive = true,
        DefaultValueFactory = _ => 100,
    };

    /// <summary>Adds the options to the command that all others are below.</summary>
    public void AddTo(RootCommand root)
    {
        _retries.Validators.Add(result => result.RequireBetween(_retries, 0, 100));
        _timeout.Validators.Add(result => result.RequireBetween(_timeout, 1, 86_400));
        root.Add(_url);
        root.Add(_token);
        root.Add(_tokenFile);
        root.Add(_headers);
        root.Add(_retries);
        root.Add(_timeout);
    }

    /// <summary>Makes the client.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="connections">How many connections it may have at a time.</param>
    /// <param name="isPatient">Whether requests are repeated unless <c>--retries</c> says otherwise.</param>
    /// <exception cref="CommandFailedException">The options make no sense.</exception>
    public DicomWebClient Connect(ParseResult parsed, int connections, bool isPatient = true)
    {
        var address = parsed.GetValue(_url) ?? context.Variable("SDICOM_URL");
        if (string.IsNullOrWhiteSpace(address))
        {
            throw Usage("Which server? Name its DICOMweb base URL with --url or in SDICOM_URL.");
        }

        if (
            !Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0
        )
        {
            throw Usage("--url takes an http or https URL without user name, query and fragment.");
        }

        var retries = isPatient || parsed.GetResult(_retries) is { Implicit: false } ? parsed.GetValue(_retries) : 0;
        var credentials = Credentials(parsed);
        if (credentials is not null && url.Scheme == "http" && !url.IsLoopback)
        {
            context.Error.WriteLine("Warning: the token goes over the network unencrypted; use https.");
        }

        return new DicomWebClient(
            context.NewHandler(connections),
            url,
            new RetryPolicy(retries, context.Clock, context.Error.WriteLine),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            credentials,
            [.. (parsed.GetValue(_headers) ?? []).Select(ParseHeader)]
        );
    }

    /// <summary>Where the token comes from; null for none.</summary>
    private Func<string>? Credentials(ParseResult parsed)
    {
        var (given, file) = (parsed.GetValue(_token), parsed.GetValue(_tokenFile));
        if (given is not null && file is not null)
        {
            throw Usage("--token and --token-file exclude each other.");
        }

        if (file is not null)
        {
            return () => Checked(ReadToken(file.FullName));
        }

        var token = given ?? context.Variable("SDICOM_TOKEN");
        if (string.IsNullOrWhiteSpace(token))
        {
            return null;
        }

        token = Checked(token.Trim());
        return () => token;
    }

    private static string ReadToken(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Usage($"The token file cannot be read: {e.Message}");
        }
    }

    private static string Checked(string token) =>
        AuthenticationHeaderValue.TryParse($"Bearer {token}", out _)
        && !token.Any(char.IsWhiteSpace)
        && token.Length > 0
            ? token
            : throw Usage("The bearer token is empty, or has characters that no token has.");

    private static KeyValuePair<string, string> ParseHeader(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        using var probe = new HttpRequestMessage();
        return
            colon > 0
            && header[..colon].Trim() is var name
            && header[(colon + 1)..].Trim() is var value
            && probe.Headers.TryAddWithoutValidation(name, value)
            && !value.AsSpan().ContainsAny('\r', '\n')
            ? KeyValuePair.Create(name, value)
            : throw Usage("--header takes 'Name: value', with the name of a request header.");
    }

    private static CommandFailedException Usage(string message) => new(ExitCode.Usage, message);
}
