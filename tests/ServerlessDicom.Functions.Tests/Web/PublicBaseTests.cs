using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class PublicBaseTests
{
    [Fact]
    public void It_follows_the_request() => Assert.Equal("http://pacs:8080/dicom-web", Of(new WebOptions()));

    [Fact]
    public void A_configured_one_wins()
    {
        var web = new WebOptions
        {
            PublicBaseUrl = new Uri("https://pacs.example.org/x/"),
            TrustForwardedHeaders = true,
        };
        Assert.Equal("https://pacs.example.org/x", Of(web, ("X-Forwarded-Host", "other")));
    }

    [Fact]
    public void Forwarded_headers_count_only_when_trusted()
    {
        (string, string)[] headers =
        [
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "viewer.example.org:8443, inner"),
            ("X-Forwarded-Prefix", "/pacs/"),
        ];
        Assert.Equal("http://pacs:8080/dicom-web", Of(new WebOptions(), headers));
        Assert.Equal(
            "https://viewer.example.org:8443/pacs/dicom-web",
            Of(new WebOptions { TrustForwardedHeaders = true }, headers)
        );
    }

    [Theory]
    [InlineData("evil\"host")]
    [InlineData("evil/host")]
    [InlineData("user@host")]
    [InlineData("a\\b")]
    public void A_host_that_cannot_stand_in_a_URL_is_refused(string host)
    {
        var problem = Assert.Throws<ProblemException>(() =>
            Of(new WebOptions { TrustForwardedHeaders = true }, ("X-Forwarded-Host", host))
        );
        Assert.Equal(400, problem.Status);
    }

    [Fact]
    public void A_scheme_other_than_http_is_ignored() =>
        Assert.Equal(
            "http://pacs:8080/dicom-web",
            Of(new WebOptions { TrustForwardedHeaders = true }, ("X-Forwarded-Proto", "javascript"))
        );

    private static string Of(WebOptions web, params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "http";
        request.Host = new HostString("pacs", 8080);
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return new PublicBase(Options.Create(web)).Of(request);
    }
}
