using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>
/// Keeps the issuer's keys: fetches them when first needed, again when they get old, and again when a token names a key
/// that is not among them, as after a rollover. However many ask, the issuer is asked once at a time.
/// </summary>
internal sealed partial class IssuerKeySource(
    IssuerClient client,
    IOptions<AuthenticationOptions> options,
    TimeProvider time,
    ILogger<IssuerKeySource> logger
)
{
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(1);

    private readonly AuthenticationOptions _options = options.Value;
    private readonly Lock _lock = new();
    private volatile IssuerKeys? _keys;
    private Task _fetch = Task.CompletedTask;
    private long? _failedAt;
    private long? _soughtAt;

    /// <summary>The keys, when they are there and may be used; else null. Has them fetched on the side when they are old.</summary>
    public IssuerKeys? Find()
    {
        if (_keys is not { } keys)
        {
            return null;
        }

        var age = time.GetElapsedTime(keys.FetchedAt);
        if (age >= _options.MetadataLifetime)
        {
            lock (_lock)
            {
                FetchUnlessFailed();
            }
        }

        return age < _options.MetadataLifetime + _options.MetadataGrace ? keys : null;
    }

    /// <summary>The keys, fetched when need be.</summary>
    /// <exception cref="IssuerUnavailableException">There are none, and the issuer cannot be reached.</exception>
    public async ValueTask<IssuerKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (Find() is { } keys)
        {
            return keys;
        }

        Task fetch;
        lock (_lock)
        {
            fetch = FetchUnlessFailed();
        }

        await fetch.WaitAsync(cancellationToken);
        return Find() ?? throw Unavailable();
    }

    /// <summary>The keys after a look for one that is not among those known. There is one look per <see cref="AuthenticationOptions.MinRefreshInterval"/>, so that made-up keys cost the issuer nothing.</summary>
    /// <exception cref="IssuerUnavailableException">The issuer cannot be reached, so that nobody knows whether the key is one of its.</exception>
    public async ValueTask<IssuerKeys> SeekAsync(IssuerKeys known, CancellationToken cancellationToken)
    {
        Task fetch;
        lock (_lock)
        {
            if (!ReferenceEquals(_keys, known))
            {
                return _keys!;
            }

            if (!IsWithinInterval(_soughtAt))
            {
                _soughtAt = time.GetTimestamp();
                FetchUnlessFailed();
            }

            fetch = _fetch;
        }

        await fetch.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return _failedAt is null ? _keys! : throw Unavailable();
        }
    }

    /// <summary>Under the lock: the fetch under way, else a new one; the last one when it failed a moment ago.</summary>
    private Task FetchUnlessFailed()
    {
        if (_fetch.IsCompleted && !IsWithinInterval(_failedAt))
        {
            _fetch = Task.Run(FetchAsync);
        }

        return _fetch;
    }

    private bool IsWithinInterval(long? since) =>
        since is { } timestamp && time.GetElapsedTime(timestamp) < _options.MinRefreshInterval;

    private IssuerUnavailableException Unavailable()
    {
        lock (_lock)
        {
            var wait = _failedAt is { } at ? _options.MinRefreshInterval - time.GetElapsedTime(at) : TimeSpan.Zero;
            return new IssuerUnavailableException(wait > _shortestWait ? wait : _shortestWait);
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            var (issuer, keys) = await client.FetchAsync();
            lock (_lock)
            {
                _keys = new IssuerKeys(issuer, keys, time.GetTimestamp());
                _failedAt = null;
            }

            LogFetched(keys.Count, issuer);
        }
        catch (Exception e)
            when (e is HttpRequestException or TaskCanceledException or JsonException or IssuerDocumentException)
        {
            lock (_lock)
            {
                _failedAt = time.GetTimestamp();
            }

            LogFailed(e, _options.Authority!);
        }
    }

    [LoggerMessage(LogLevel.Information, "Fetched {Count} keys of the issuer {Issuer}")]
    private partial void LogFetched(int count, string issuer);

    [LoggerMessage(LogLevel.Error, "The keys of the issuer {Authority} cannot be fetched")]
    private partial void LogFailed(Exception exception, Uri authority);
}
