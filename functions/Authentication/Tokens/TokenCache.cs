using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>
/// Remembers tokens that were valid, by their SHA-256. Two generations: when the younger one is full it becomes the older
/// one, and the older one is forgotten; what is asked for moves to the younger.
/// </summary>
/// <param name="capacity">Tokens of both generations together, at most; 0 for none.</param>
internal sealed class TokenCache(int capacity)
{
    private readonly int _generation = capacity / 2;
    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<Key, Entry> _young = new();
    private volatile ConcurrentDictionary<Key, Entry> _old = new();

    /// <summary>How many tokens are remembered.</summary>
    internal int Count => _young.Count + _old.Count;

    /// <summary>What a token is remembered by.</summary>
    public static Key KeyOf(string token)
    {
        Key key = default;
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), MemoryMarshal.AsBytes(new Span<Key>(ref key)));
        return key;
    }

    /// <summary>Who a token is of; null when it is not remembered, has expired, or was verified with keys that are no longer the issuer's latest.</summary>
    public Caller? Find(Key key, IssuerKeys keys, DateTimeOffset now)
    {
        if (_young.TryGetValue(key, out var entry))
        {
            return entry.Holds(keys, now) ? entry.Caller : null;
        }

        if (_old.TryGetValue(key, out entry) && entry.Holds(keys, now))
        {
            Add(key, entry);
            return entry.Caller;
        }

        return null;
    }

    /// <summary>Remembers a valid token.</summary>
    /// <param name="key">What it is remembered by.</param>
    /// <param name="caller">Who it is of.</param>
    /// <param name="keys">What it was verified with.</param>
    /// <param name="until">From when on it is not valid any more.</param>
    public void Add(Key key, Caller caller, IssuerKeys keys, DateTimeOffset until)
    {
        if (_generation > 0)
        {
            Add(key, new Entry(caller, keys, until));
        }
    }

    private void Add(Key key, Entry entry)
    {
        lock (_lock)
        {
            if (_young.Count >= _generation && !_young.ContainsKey(key))
            {
                _old = _young;
                _young = new ConcurrentDictionary<Key, Entry>();
            }

            _young[key] = entry;
        }
    }

    /// <summary>A SHA-256.</summary>
    internal readonly record struct Key(UInt128 High, UInt128 Low);

    private sealed record Entry(Caller Caller, IssuerKeys Keys, DateTimeOffset Until)
    {
        public bool Holds(IssuerKeys keys, DateTimeOffset now) => ReferenceEquals(Keys, keys) && now < Until;
    }
}
