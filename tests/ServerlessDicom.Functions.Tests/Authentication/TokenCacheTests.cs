using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class TokenCacheTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly IssuerKeys _keys = new("issuer", [], 0);
    private static readonly Caller _caller = new("subject", null, Permission.Read);

    [Fact]
    public void A_token_is_remembered_until_it_expires()
    {
        var cache = new TokenCache(10);
        cache.Add(TokenCache.KeyOf("a"), _caller, _keys, _now);

        Assert.Same(_caller, cache.Find(TokenCache.KeyOf("a"), _keys, _now.AddTicks(-1)));
        Assert.Null(cache.Find(TokenCache.KeyOf("a"), _keys, _now));
        Assert.Null(cache.Find(TokenCache.KeyOf("A"), _keys, _now.AddTicks(-1)));
    }

    [Fact]
    public void A_token_is_forgotten_with_the_keys_it_was_verified_with()
    {
        var cache = new TokenCache(10);
        cache.Add(TokenCache.KeyOf("a"), _caller, _keys, _now);

        Assert.Null(cache.Find(TokenCache.KeyOf("a"), _keys with { }, _now.AddTicks(-1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    public void It_holds_no_more_than_it_may(int capacity)
    {
        var cache = new TokenCache(capacity);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(TokenCache.KeyOf($"{i}"), _caller, _keys, _now);
            Assert.InRange(cache.Count, 0, capacity);
        }

        Assert.Equal(capacity > 0, cache.Find(TokenCache.KeyOf("999"), _keys, DateTimeOffset.MinValue) is not null);
    }

    [Fact]
    public void What_is_asked_for_stays()
    {
        var cache = new TokenCache(10);
        cache.Add(TokenCache.KeyOf("busy"), _caller, _keys, _now);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(TokenCache.KeyOf($"{i}"), _caller, _keys, _now);
            Assert.NotNull(cache.Find(TokenCache.KeyOf("busy"), _keys, DateTimeOffset.MinValue));
        }
    }
}
