using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ServerlessDicom.Cli.Client;

/// <summary>A DICOMweb server (PS3.18), asked again where that may help.</summary>
/// <param name="handler">The way to the server; disposed of with the client.</param>
/// <param name="address">Its base URL, with a slash at the end.</param>
/// <param name="retries">When to ask again.</param>
/// <param name="patience">How long a connection may stand still.</param>
/// <param name="token">The bearer token for the next request; null for none.</param>
/// <param name="headers">Further headers.</param>
internal sealed class DicomWebClient(
    HttpMessageHandler handler,
    Uri address,
    RetryPolicy retries,
    TimeSpan patience,
    Func<string>? token,
    IReadOnlyList<KeyValuePair<string, string>> headers
) : IDisposable
{
    /// <summary>The longest answer that is held in memory, in bytes.</summary>
    private const int MaxHeldBytes = 256 << 20;

    private readonly HttpClient _http = new(handler)
    {
        BaseAddress = address,
        // A transfer may take any time as long as it moves.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The base URL.</summary>
    public Uri Address => address;

    /// <summary>When to ask again.</summary>
    public RetryPolicy Retries => retries;

    /// <summary>
    /// Sends a request and reads the answer, and does so again when the connection breaks in between, when nothing moves, or
    /// when the server says that it cannot now.
    /// </summary>
    /// <param name="make">Makes the request, anew for each try.</param>
    /// <param name="read">Reads an answer that asking again would not change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">It was tried often enough.</exception>
    public async Task<T> SendAsync<T>(
        Func<StallTimer, HttpRequestMessage> make,
        Func<HttpResponseMessage, StallTimer, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        for (var repetitions = 0; ; repetitions++)
        {
            string problem;
            TimeSpan? after = null;
            using (var stall = new StallTimer(patience, cancellationToken))
            {
                try
                {
                    using var request = make(stall);
                    Authorize(request);
                    using var response = await _http.SendAsync(
                        request,
                        HttpCompletionOption.ResponseHeadersRead,
                        stall.Token
                    );
                    stall.Touch();
                    if (!RetryPolicy.IsTransient(response.StatusCode))
                    {
                        return await read(response, stall);
                    }

                    after = retries.RetryAfter(response);
                    problem = await DescribeAsync(response, stall.Token);
                }
                catch (Exception e) when (LocalFileException.Behind(e) is { } local)
                {
                    throw ReferenceEquals(e, local) ? e : new LocalFileException(local.Path, local.Message, e);
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    problem = $"The connection to the server failed: {e.Message}";
                }
                catch (OperationCanceledException) when (stall.HasStalled)
                {
                    problem = "The server did not move for too long.";
                }
            }

            await retries.WaitAsync(repetitions, problem, after, cancellationToken);
        }
    }

    /// <summary>Gets what is held in memory as JSON; null for 204.</summary>
    /// <param name="path">Relative to the base, escaped.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<JsonDocument?> GetJsonAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(
            _ => Request(HttpMethod.Get, path, "application/dicom+json"),
            async (response, stall) =>
            {
                await ThrowIfRefusedAsync(response, stall.Token);
                return response.StatusCode == HttpStatusCode.NoContent ? null : await ReadJsonAsync(response, stall);
            },
            cancellationToken
        );

    /// <summary>Makes a request.</summary>
    public static HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }

    /// <summary>Reads an answer as JSON; null when it is empty.</summary>
    /// <exception cref="CommandFailedException">It is no JSON.</exception>
    public static async Task<JsonDocument?> ReadJsonAsync(HttpResponseMessage response, StallTimer stall)
    {
        await response.Content.LoadIntoBufferAsync(MaxHeldBytes, stall.Token);
        if (response.Content.Headers.ContentLength == 0)
        {
            return null;
        }

        try
        {
            return await JsonDocument.ParseAsync(
                await response.Content.ReadAsStreamAsync(stall.Token),
                new JsonDocumentOptions { MaxDepth = 256 },
                stall.Token
            );
        }
        catch (JsonException)
        {
            throw new CommandFailedException(
                ExitCode.ServerFailed,
                $"The server's answer ({(int)response.StatusCode}) is not DICOM JSON."
            );
        }
    }

    /// <summary>Throws when a request did not succeed.</summary>
    /// <exception cref="CommandFailedException">It did not.</exception>
    public static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var code = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? ExitCode.Incomplete
                : ExitCode.ServerFailed;
            throw new CommandFailedException(code, await DescribeAsync(response, cancellationToken));
        }
    }

    /// <summary>A sentence about an answer that is none: its status, and what a problem document (RFC 9457) says.</summary>
    public static async Task<string> DescribeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = string.Create(
            CultureInfo.InvariantCulture,
            $"The server answers {(int)response.StatusCode} {Words(response)}."
        );
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return status;
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(64 << 10, cancellationToken);
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("detail", out var detail)
                && detail.ValueKind == JsonValueKind.String
                && detail.GetString() is { Length: > 0 and <= 500 } text
                ? $"{status} {DisplayText.Clean(text)}"
                : status;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            // Without the details, the status still says it.
            return status;
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Words(HttpResponseMessage response) =>
        response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "Unauthorized: a valid token is needed (--token, --token-file)",
            HttpStatusCode.Forbidden => "Forbidden: the token does not give the permission",
            >= (HttpStatusCode)300 and < (HttpStatusCode)400 when response.Headers.Location is { } there =>
                $"and refers to {DisplayText.Clean(there.ToString())}, which --url does not name",
            _ => DisplayText.Clean(response.ReasonPhrase ?? ""),
        };

    private void Authorize(HttpRequestMessage request)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
        }
    }
}
