using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class AppServiceTests : IAsyncLifetime
{
    private const string Header = "X-MS-CLIENT-PRINCIPAL";
    private readonly AuditLog _audit = new();
    private TestService _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await TestService.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(_audit),
            null,
            "--Authentication:Mode=AppService"
        );

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("roles", "dicom.read", 204)]
    [InlineData("roles", "dicom.admin", 204)]
    [InlineData("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "dicom.read", 204)]
    [InlineData("scp", "openid dicom.read", 204)]
    [InlineData("http://schemas.microsoft.com/identity/claims/scope", "dicom.read profile", 204)]
    [InlineData("roles", "dicom.write", 403)]
    [InlineData("roles", "no dicom.read", 403)]
    [InlineData("Roles", "dicom.read", 403)]
    [InlineData("name", "dicom.read", 403)]
    public async Task The_claims_of_the_platform_are_believed(string type, string value, int status) =>
        Assert.Equal(
            status,
            await AskAsync(
                $$"""{"auth_typ":"aad","claims":[{"typ":"sub","val":"x"},{"typ":"{{type}}","val":"{{value}}"}],"name_typ":"n","role_typ":"r"}"""
            )
        );

    [Theory]
    [InlineData("http://schemas.microsoft.com/identity/claims/objectidentifier", "appid")]
    [InlineData("oid", "azp")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "appid")]
    [InlineData("sub", "azp")]
    public async Task The_claims_of_the_platform_tell_who_it_is(string subject, string client)
    {
        await AskAsync(
            $$"""{"claims":[{"typ":"name","val":"Ada"},{"typ":"{{subject}}","val":"5f0c"},{"typ":"{{client}}","val":"viewer"}]}"""
        );
        var line = _audit.Take();

        Assert.Equal("5f0c", line.Values["Subject"]);
        Assert.Equal("viewer", line.Values["Client"]);
    }

    [Theory]
    [InlineData("group", 204)]
    [InlineData("other", 403)]
    public async Task The_type_that_the_platform_calls_roles_is_roles(string type, int status) =>
        Assert.Equal(
            status,
            await AskAsync($$"""{"claims":[{"typ":"{{type}}","val":"dicom.read"}],"role_typ":"group"}""")
        );

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"claims":{}}""")]
    [InlineData("""{"claims":[1]}""")]
    [InlineData("""{"claims":[{"typ":"roles"}]}""")]
    [InlineData("""{"claims":[{"typ":"roles","val":1}]}""")]
    [InlineData("""{"claims":[{"typ":"roles","val":null}]}""")]
    [InlineData("""{"claims":[],"claims":[{"typ":"roles","val":"dicom.read"}]}""")]
    [InlineData("""{"claims":[{"typ":"roles","val":"\ud800"}]}""")]
    [InlineData("""{"claims":[],"role_typ":1}""")]
    public async Task A_principal_that_is_malformed_is_refused(string json) => Assert.Equal(401, await AskAsync(json));

    [Fact]
    public async Task A_principal_that_is_not_Base64_is_refused()
    {
        using var response = await SendAsync("{}");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_principals_are_refused()
    {
        var principal = Encode("""{"claims":[{"typ":"roles","val":"dicom.read"}]}""");
        using var response = await SendAsync(principal, principal);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Nobody_is_nobody()
    {
        using var response = await SendAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"dicom-web\"", response.Headers.WwwAuthenticate.ToString());
    }

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    private async Task<int> AskAsync(string json)
    {
        using var response = await SendAsync(Encode(json));
        return (int)response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(params string[] principals)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "studies");
        if (principals.Length > 0)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(Header, principals));
        }

        return await _service.Client.SendAsync(request);
    }
}
