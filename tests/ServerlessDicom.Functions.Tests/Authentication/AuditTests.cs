using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class AuditTests(AuthenticatedService service) : IClassFixture<AuthenticatedService>
{
    [Fact]
    public async Task A_request_is_one_line_that_tells_who_did_what_and_how_it_ended()
    {
        var token = service.Token().With("oid", "5f0c").With("name", "Ada Lovelace").With("email", "ada@example.org");
        var before = DateTimeOffset.UtcNow;
        using var response = await service.SendAsync(
            HttpMethod.Get,
            "studies/1.2/series/1.2.3/metadata?PatientName=Secret",
            $"Bearer {token}"
        );
        var line = service.Audit.Take();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z GET /dicom-web/studies/\{study\}/series/\{series\}/metadata study 1\.2 series 1\.2\.3 instance - workitem - by 5f0c client viewer: 404 complete after \d+ ms, request \S+$",
            line.Text
        );
        Assert.InRange((DateTimeOffset)line.Values["At"]!, before.AddSeconds(-1), DateTimeOffset.UtcNow);
        Assert.DoesNotContain("Secret", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_request_by_query_parameters_is_for_is_told_without_the_query()
    {
        using var response = await service.SendAsync(
            HttpMethod.Get,
            "/wado?requestType=WADO&studyUID=1.2&seriesUID=1.2.3&objectUID=1.2.3.4&charset=Secret",
            $"Bearer {service.Token()}"
        );
        var line = service.Audit.Take();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("/wado", line.Values["Route"]);
        Assert.Equal("1.2", line.Values["Study"]);
        Assert.Equal("1.2.3", line.Values["Series"]);
        Assert.Equal("1.2.3.4", line.Values["Instance"]);
        Assert.DoesNotContain("Secret", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "studies", "dicom.read", 204, "user-1")]
    [InlineData("DELETE", "studies/1.2", "dicom.read", 403, "user-1")]
    [InlineData("GET", "studies", null, 401, "-")]
    [InlineData("GET", "/health", null, 200, "-")]
    [InlineData("GET", "/nothing", null, 404, "-")]
    public async Task However_it_ends(string method, string path, string? scopes, int status, string subject)
    {
        var authorization = scopes is null ? null : $"Bearer {service.Token().With("scp", scopes)}";
        using var response = await service.SendAsync(new HttpMethod(method), path, authorization);
        var line = service.Audit.Take();

        Assert.Equal(status, line.Values["Status"]);
        Assert.Equal(subject, line.Values["Subject"]);
        Assert.Equal("complete", line.Values["Outcome"]);
    }

    [Fact]
    public async Task What_is_no_UID_is_not_repeated()
    {
        using var response = await service.SendAsync(HttpMethod.Get, "studies/DOE%5EJANE", $"Bearer {service.Token()}");
        var line = service.Audit.Take();

        Assert.Equal("invalid", line.Values["Study"]);
        Assert.DoesNotContain("DOE", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user-1\n2026-01-01 DELETE /dicom-web/studies by somebody")]
    [InlineData("\u001b[2J")]
    [InlineData("ada@example.org")]
    [InlineData("Ada Lovelace")]
    [InlineData("Zoë")]
    [InlineData("\u2028")]
    public async Task An_identifier_forges_no_line_and_is_no_name(string subject)
    {
        using var response = await service.SendAsync(
            HttpMethod.Get,
            "studies",
            $"Bearer {service.Token().With("sub", subject).With("azp", subject)}"
        );
        var line = service.Audit.Take();

        Assert.Matches("^sha256:[0-9a-f]{64}$", (string)line.Values["Subject"]!);
        Assert.Equal(line.Values["Subject"], line.Values["Client"]);
        Assert.DoesNotContain(subject, line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(line.Text, char.IsControl);
    }

    [Fact]
    public void A_long_identifier_is_cut_down() =>
        Assert.Equal(71, AuditedIdentifier.Of(new string('x', 10_000)).Length);

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(false, "true", true)]
    [InlineData(true, null, true)]
    [InlineData(true, "false", false)]
    public async Task It_is_on_with_authentication_unless_the_settings_say_otherwise(bool mode, string? audit, bool on)
    {
        var log = new AuditLog();
        string[] arguments =
        [
            .. mode ? ["--Authentication:Mode=AppService"] : Array.Empty<string>(),
            .. audit is null ? [] : new[] { $"--Authentication:Audit={audit}" },
        ];
        var own = await TestService.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            null,
            arguments
        );
        using (await own.Client.GetAsync("studies")) { }

        // When the service has ended, every line is written.
        await own.DisposeAsync();
        Assert.Equal(on ? 1 : 0, log.Count);
    }
}
