using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class IssuerKeySourceTests
{
    private static readonly TestKey _first = TestKey.Rsa("first");
    private static readonly TestKey _second = TestKey.Rsa("second");

    [Fact]
    public async Task The_keys_are_fetched_when_first_needed_and_once()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        Assert.Equal(0, host.Issuer.Fetches);
        var gate = new TaskCompletionSource();
        host.Issuer.Gate = gate.Task;

        var callers = Enumerable.Range(0, 20).Select(_ => host.ValidateAsync(host.Token(_first))).ToArray();
        gate.SetResult();
        await Task.WhenAll(callers);
        await host.ValidateAsync(host.Token(_first));

        Assert.Equal(1, host.Issuer.Fetches);
    }

    [Fact]
    public async Task A_token_that_is_malformed_costs_the_issuer_nothing()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);

        await host.RefusesAsync("nonsense");
        await host.RefusesAsync(host.Token(_first).WithHeader("alg", "none"));

        Assert.Equal(0, host.Issuer.Fetches);
    }

    [Fact]
    public async Task A_new_key_is_found_at_once()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        await host.ValidateAsync(host.Token(_first));

        host.Issuer.Publish(_first, _second);
        await host.ValidateAsync(host.Token(_second));
        await host.ValidateAsync(host.Token(_first));

        Assert.Equal(2, host.Issuer.Fetches);
    }

    [Fact]
    public async Task A_new_key_is_found_also_when_keys_have_no_names()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        await host.ValidateAsync(host.Token(_first).WithHeader("kid", null));

        host.Issuer.Publish(_second);
        await host.ValidateAsync(host.Token(_second).WithHeader("kid", null));
    }

    [Fact]
    public async Task A_wrong_signature_by_a_known_key_costs_the_issuer_nothing()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        await host.RefusesAsync(host.Token(_second).WithHeader("kid", _first.Id));

        Assert.Equal(1, host.Issuer.Fetches);
    }

    [Fact]
    public async Task Keys_that_do_not_exist_are_looked_for_once_per_interval()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        var token = host.Token(_second);

        await host.RefusesAsync(token);
        Assert.Equal(2, host.Issuer.Fetches);
        await host.RefusesAsync(host.Token(_second).WithHeader("kid", "other"));
        Assert.Equal(2, host.Issuer.Fetches);

        host.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.RefusesAsync(token);
        Assert.Equal(3, host.Issuer.Fetches);
    }

    [Fact]
    public async Task A_key_that_the_issuer_takes_back_ends_its_tokens_when_the_keys_are_fetched_again()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        var token = host.Token(_first).With("exp", host.Clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds());
        await host.ValidateAsync(token);

        host.Issuer.Publish(_second);
        await host.ValidateAsync(token);
        host.Clock.Advance(TimeSpan.FromHours(1));
        // Serves one more, and fetches on the side.
        await host.ValidateAsync(token);
        await host.ValidateAsync(host.Token(_second));

        await host.RefusesAsync(token);
    }

    [Fact]
    public async Task Keys_serve_on_for_a_while_when_the_issuer_is_gone()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        await host.ValidateAsync(host.Token(_first));
        host.Issuer.Broken = true;

        host.Clock.Advance(TimeSpan.FromHours(12));
        await host.ValidateAsync(host.Token(_first));

        host.Clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_first)));

        host.Issuer.Broken = false;
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        await host.ValidateAsync(host.Token(_first));
    }

    [Fact]
    public async Task An_unknown_key_is_no_fault_of_the_token_while_the_issuer_is_gone()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        await host.ValidateAsync(host.Token(_first));
        host.Issuer.Broken = true;

        await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_second)));
        await host.ValidateAsync(host.Token(_first));
    }

    [Fact]
    public async Task An_issuer_that_is_gone_is_left_alone_for_the_interval()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        host.Issuer.Broken = true;

        var first = await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_first)));
        Assert.Equal(TimeSpan.FromSeconds(5), first.RetryAfter);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        var second = await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_first)));
        Assert.Equal(TimeSpan.FromSeconds(3), second.RetryAfter);
        Assert.Equal(1, host.Issuer.Fetches);

        host.Issuer.Broken = false;
        host.Clock.Advance(second.RetryAfter);
        await host.ValidateAsync(host.Token(_first));
        Assert.Equal(2, host.Issuer.Fetches);
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_in_time_is_gone()
    {
        await using var host = await ValidatorHost.StartAsync(
            options => options.MetadataTimeout = TimeSpan.FromMilliseconds(100),
            _first
        );
        var gate = new TaskCompletionSource();
        host.Issuer.Gate = gate.Task;

        await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_first)));
        gate.SetResult();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"issuer":"{url}"}""")]
    [InlineData("""{"issuer":"https://other.example.org","jwks_uri":"{url}/keys"}""")]
    [InlineData("""{"issuer":"{url}","jwks_uri":"http://other.example.org/keys"}""")]
    [InlineData("""{"issuer":"{url}","jwks_uri":"file:///etc/passwd"}""")]
    [InlineData("""{"issuer":"{url}","jwks_uri":"/keys"}""")]
    [InlineData("""{"issuer":"{url}","jwks_uri":"{url}/nothing"}""")]
    [InlineData("""{"issuer":"{url}","issuer":"{url}","jwks_uri":"{url}/keys"}""")]
    public async Task A_discovery_document_that_is_wrong_is_not_believed(string document)
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        host.Issuer.Discovery = document.Replace("{url}", host.Issuer.Url, StringComparison.Ordinal);

        await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_first)));
    }

    [Fact]
    public async Task A_document_of_immense_length_is_not_read()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        host.Issuer.Discovery =
            $$"""{"issuer":"{{host.Issuer.Url}}","jwks_uri":"{{host.Issuer.Url}}/keys","x":"{{new string('x', 600_000)}}"}""";

        await Assert.ThrowsAsync<IssuerUnavailableException>(() => host.ValidateAsync(host.Token(_first)));
    }

    [Fact]
    public async Task An_issuer_of_another_name_than_its_URL_is_taken_when_the_settings_name_it()
    {
        const string Name = "https://sts.example.org/tenant/";
        await using var host = await ValidatorHost.StartAsync(options => options.ValidIssuers.Add(Name), _first);
        host.Issuer.Discovery = $$"""{"issuer":"{{Name}}","jwks_uri":"{{host.Issuer.Url}}/keys"}""";

        await host.ValidateAsync(host.Token(_first).With("iss", Name));
        await host.RefusesAsync(host.Token(_first));
    }

    [Fact]
    public async Task A_slash_at_the_end_of_the_name_is_part_of_it()
    {
        await using var host = await ValidatorHost.StartAsync(null, _first);
        host.Issuer.Discovery = $$"""{"issuer":"{{host.Issuer.Url}}/","jwks_uri":"{{host.Issuer.Url}}/keys"}""";

        await host.ValidateAsync(host.Token(_first).With("iss", host.Issuer.Url + "/"));
        await host.RefusesAsync(host.Token(_first));
    }
}
