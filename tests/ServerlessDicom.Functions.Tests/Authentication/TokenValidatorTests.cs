using System.Buffers.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Authentication.Tokens;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class TokenValidatorTests : IAsyncLifetime
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \"\0é";

    private static readonly TestKey _rsa = TestKey.Rsa("rsa");
    private static readonly TestKey _ec = TestKey.Ec("ec");
    private ValidatorHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await ValidatorHost.StartAsync(
            options =>
            {
                options.ValidIssuers.Add("https://sts.example.org/tenant/");
                options.Permissions.Write.Add("Uploader");
            },
            _rsa,
            _ec
        );

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_valid_token_tells_who_it_is_of(string algorithm)
    {
        var token = _host.Token(algorithm == "ES256" ? _ec : _rsa, algorithm);

        Assert.Equal(new Caller("user-1", "viewer", Permission.Read), await _host.ValidateAsync(token));
    }

    [Fact]
    public async Task The_object_id_and_the_client_of_Entra_go_before_the_subject()
    {
        var token = _host.Token(_rsa).With("oid", "object").With("azp", null).With("appid", "client");

        Assert.Equal(new Caller("object", "client", Permission.Read), await _host.ValidateAsync(token));
    }

    [Theory]
    [InlineData("scp", "dicom.read")]
    [InlineData("scope", "openid dicom.read  profile")]
    [InlineData("roles", "dicom.read")]
    public async Task A_text_gives_a_permission(string claim, string value)
    {
        var caller = await _host.ValidateAsync(_host.Token(_rsa).With("scp", null).With(claim, value));

        Assert.Equal(Permission.Read, caller.Granted);
    }

    [Theory]
    [InlineData("scp")]
    [InlineData("scope")]
    [InlineData("roles")]
    public async Task A_list_gives_permissions(string claim)
    {
        var list = new JsonArray("dicom.read", "dicom.delete", "other");
        var caller = await _host.ValidateAsync(_host.Token(_rsa).With("scp", null).With(claim, list));

        Assert.Equal(Permission.Read | Permission.Delete, caller.Granted);
    }

    [Theory]
    [InlineData("Dicom.Read")]
    [InlineData("dicom.readall")]
    [InlineData("api://x/dicom.read")]
    [InlineData("dicom.read,dicom.write")]
    // The settings name another one instead.
    [InlineData("dicom.write")]
    [InlineData("")]
    public async Task Other_scopes_give_nothing(string scopes) =>
        Assert.Equal(Permission.None, (await _host.ValidateAsync(_host.Token(_rsa).With("scp", scopes))).Granted);

    [Fact]
    public async Task A_name_of_the_settings_gives_its_permission() =>
        Assert.Equal(Permission.Write, (await _host.ValidateAsync(_host.Token(_rsa).With("scp", "Uploader"))).Granted);

    [Fact]
    public async Task A_role_with_spaces_is_one_role() =>
        Assert.Equal(
            Permission.None,
            (await _host.ValidateAsync(_host.Token(_rsa).With("scp", null).With("roles", "no dicom.read"))).Granted
        );

    [Fact]
    public async Task A_further_issuer_is_taken() =>
        await _host.ValidateAsync(_host.Token(_rsa).With("iss", "https://sts.example.org/tenant/"));

    [Fact]
    public async Task One_audience_of_several_is_enough() =>
        await _host.ValidateAsync(_host.Token(_rsa).With("aud", new JsonArray("other", TestToken.Audience)));

    [Theory]
    [InlineData(null)]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    public async Task A_type_of_access_tokens_is_taken(string? type) =>
        await _host.ValidateAsync(_host.Token(_rsa).WithHeader("typ", type));

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("")]
    public async Task Another_type_is_refused(string type) =>
        await _host.RefusesAsync(_host.Token(_rsa).WithHeader("typ", type));

    [Theory]
    [InlineData("JWT", false)]
    [InlineData(null, false)]
    [InlineData("at+jwt", true)]
    public async Task Only_access_tokens_by_type_are_taken_where_the_settings_say_so(string? type, bool taken)
    {
        await using var strict = await ValidatorHost.StartAsync(options => options.RequireAccessTokenType = true, _rsa);
        var token = strict.Token(_rsa).WithHeader("typ", type);

        await (taken ? strict.ValidateAsync(token) : (Task)strict.RefusesAsync(token));
    }

    [Theory]
    [InlineData("at_hash")]
    [InlineData("c_hash")]
    public async Task An_ID_Token_is_refused(string claim) =>
        await _host.RefusesAsync(_host.Token(_rsa).With(claim, "MTIzNDU2Nzg5MDEyMzQ1Ng"));

    [Fact]
    public async Task Times_may_be_off_by_the_skew_and_no_more()
    {
        var now = _host.Clock.GetUtcNow().ToUnixTimeSeconds();

        await _host.ValidateAsync(_host.Token(_rsa).With("exp", now - 29));
        await _host.RefusesAsync(_host.Token(_rsa).With("exp", now - 30));
        await _host.ValidateAsync(_host.Token(_rsa).With("nbf", now + 30));
        await _host.RefusesAsync(_host.Token(_rsa).With("nbf", now + 31));
        await _host.ValidateAsync(_host.Token(_rsa).With("iat", now + 30));
        await _host.RefusesAsync(_host.Token(_rsa).With("iat", now + 31));
    }

    [Fact]
    public async Task A_token_that_was_valid_expires()
    {
        var token = _host.Token(_rsa);
        await _host.ValidateAsync(token);

        _host.Clock.Advance(TimeSpan.FromSeconds(3629));
        await _host.ValidateAsync(token);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("The token has expired.", (await _host.RefusesAsync(token)).Message);
    }

    [Fact]
    public async Task A_token_without_key_is_taken_when_there_is_one_key_only_for_its_algorithm()
    {
        await _host.ValidateAsync(_host.Token(_rsa).WithHeader("kid", null));
        _host.Issuer.Publish(_rsa, TestKey.Rsa("other"));
        await using var two = await ValidatorHost.StartAsync(null, _rsa, TestKey.Rsa("other"));

        await two.RefusesAsync(two.Token(_rsa).WithHeader("kid", null));
    }

    [Fact]
    public async Task A_key_of_the_same_name_and_another_type_is_no_obstacle()
    {
        var ec = TestKey.Ec("rsa");
        await using var host = await ValidatorHost.StartAsync(null, ec, _rsa);

        await host.ValidateAsync(host.Token(_rsa));
        await host.ValidateAsync(host.Token(ec, "ES256"));
    }

    /// <summary>Every change of one character, also of those that Base64 would pass over, is noticed.</summary>
    [Fact]
    public async Task Any_change_of_one_character_is_refused()
    {
        var valid = new[] { _host.Token(_rsa), _host.Token(_rsa, "PS256"), _host.Token(_ec, "ES256") }
            .Select(token => token.Sign())
            .ToArray();
        foreach (var token in valid)
        {
            // Remembered as valid, too.
            await _host.Validator.ValidateAsync(token, default);
        }

        var changes =
            from token in Gen.Elements(valid)
            from at in Gen.Choose(0, token.Length - 1)
            from kind in Gen.Choose(0, 2)
            from character in Gen.Elements(Alphabet.ToCharArray())
            select (
                token,
                changed: kind switch
                {
                    0 => token[..at] + character + token[(at + 1)..],
                    1 => token[..at] + character + token[at..],
                    _ => token.Remove(at, 1),
                }
            );
        Prop.ForAll(
                changes.Where(change => change.changed != change.token).ToArbitrary(),
                change => IsRefusedAsync(change.changed).GetAwaiter().GetResult()
            )
            .Check(Properties.Cases(1000));
    }

    /// <summary>Whatever is sent, the answer is that it is no valid token, and never a fault of the service.</summary>
    [Fact]
    public void Nonsense_is_refused()
    {
        string[] fragments =
        [
            .. "{ } [ ] : , \" \\ \\ud800 \\u0000 null true 1e999 -0 \"alg\" \"RS256\" \"kid\" \"rsa\" \"typ\" \"crit\" é \ufeff".Split(
                ' '
            ),
            """{"alg":"RS256","kid":"rsa"}""",
            "\"alg\":\"ES256\",",
        ];
        var segment = Gen.OneOf(
            Gen.Elements(fragments).ListOf().Select(parts => TestToken.Encode(string.Concat(parts))),
            Gen.Choose(0, 255).ListOf().Select(bytes => Base64Url.EncodeToString([.. bytes.Select(b => (byte)b)])),
            Gen.Elements(Alphabet.ToCharArray()).ListOf().Select(characters => string.Concat(characters))
        );
        var texts = segment.ListOf().Select(segments => string.Join('.', segments));
        var tokens =
            from header in segment
            from claims in segment
            from signature in segment
            select $"{header}.{claims}.{signature}";
        Prop.ForAll(Gen.OneOf(texts, tokens).ToArbitrary(), text => IsRefusedAsync(text).GetAwaiter().GetResult())
            .Check(Properties.Cases(2000));
    }

    private async Task<bool> IsRefusedAsync(string token)
    {
        try
        {
            await _host.Validator.ValidateAsync(token, default);
            return false;
        }
        catch (InvalidTokenException)
        {
            return true;
        }
    }
}
