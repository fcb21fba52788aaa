using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class ContentNegotiationTests
{
    private const string Explicit = "1.2.840.10008.1.2.1";
    private const string Jpeg = "1.2.840.10008.1.2.4.50";

    /// <summary>One instance stored as JPEG that could also be decoded, named so that expectations are readable.</summary>
    private static readonly Representation MultipartStored = new("application/dicom", IsMultipart: true)
    {
        TransferSyntax = Jpeg,
        IsAsStored = true,
        IsDefault = true,
        IsDefaultTransferSyntax = false,
    };

    private static readonly Representation MultipartExplicit = new("application/dicom", IsMultipart: true)
    {
        TransferSyntax = Explicit,
        IsDefault = true,
    };

    private static readonly Representation SingleStored = MultipartStored with
    {
        IsMultipart = false,
        IsDefault = false,
    };
    private static readonly Representation SingleExplicit = MultipartExplicit with
    {
        IsMultipart = false,
        IsDefault = false,
    };
    private static readonly Representation Json = new("application/dicom+json") { IsDefault = true };
    private static readonly Representation PlainJson = new("application/json");
    private static readonly Representation Xml = new("application/dicom+xml", IsMultipart: true);
    private static readonly Representation RenderedJpeg = new("image/jpeg") { IsDefault = true };
    private static readonly Representation RenderedPng = new("image/png");

    private static readonly Representation[] Instance =
    [
        MultipartStored,
        MultipartExplicit,
        SingleStored,
        SingleExplicit,
    ];
    private static readonly Representation[] Metadata = [Json, PlainJson, Xml];
    private static readonly Representation[] Rendered = [RenderedJpeg, RenderedPng];

    public static TheoryData<string?, string> InstanceAccepts =>
        new()
        {
            { null, $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}" },
            { "", $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}" },
            { "*/*", $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}" },
            { "application/*", $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}" },
            { "multipart/related", $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}" },
            { "multipart/*", $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}" },
            { "*/*; transfer-syntax=*", $"multipart/related; type=\"application/dicom\"; transfer-syntax={Jpeg}" },
            {
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}"
            },
            {
                "multipart/related; type=\"application/dicom\"",
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}"
            },
            {
                "multipart/related; type=application/dicom",
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Explicit}"
            },
            {
                "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Jpeg}"
            },
            {
                "multipart/related; type=\"application/dicom\"; transfer-syntax=\"*\"",
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Jpeg}"
            },
            {
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Jpeg}",
                $"multipart/related; type=\"application/dicom\"; transfer-syntax={Jpeg}"
            },
            { "application/dicom", $"application/dicom; transfer-syntax={Explicit}" },
            { "application/dicom; transfer-syntax=*", $"application/dicom; transfer-syntax={Jpeg}" },
            // Several of the same weight: as stored, which costs nothing.
            {
                $"application/dicom; transfer-syntax={Explicit}, application/dicom; transfer-syntax={Jpeg}",
                $"application/dicom; transfer-syntax={Jpeg}"
            },
            {
                $"application/dicom; transfer-syntax={Explicit}, application/dicom; transfer-syntax={Jpeg};q=0.5",
                $"application/dicom; transfer-syntax={Explicit}"
            },
            {
                $"application/dicom; transfer-syntax=*;q=0, application/dicom; transfer-syntax={Explicit};q=0.1",
                $"application/dicom; transfer-syntax={Explicit}"
            },
            { $"image/jls, nonsense, application/dicom", $"application/dicom; transfer-syntax={Explicit}" },
        };

    [Theory]
    [MemberData(nameof(InstanceAccepts))]
    public void An_instance_comes_as_the_client_accepts_it(string? accept, string expected) =>
        Assert.Equal(expected, ContentNegotiation.Select(Request(accept), Instance).ToString());

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("application/dicom+json")]
    [InlineData("*/*;q=0")]
    [InlineData("nonsense")]
    [InlineData("application/dicom; transfer-syntax=1.2.840.10008.1.2")]
    [InlineData("application/dicom;q=0")]
    public void What_is_not_offered_is_not_acceptable(string accept)
    {
        var problem = Assert.Throws<ProblemException>(() => ContentNegotiation.Select(Request(accept), Instance));
        Assert.Equal(StatusCodes.Status406NotAcceptable, problem.Status);
        Assert.Equal(Instance.Select(offered => offered.ToString()), problem.Available);
    }

    [Fact]
    public void A_wildcard_does_not_select_what_cannot_be_decoded() =>
        Assert.Throws<ProblemException>(() =>
            ContentNegotiation.Select(Request("*/*"), [MultipartStored, SingleStored])
        );

    [Theory]
    [InlineData(null, "application/dicom+json")]
    [InlineData("*/*", "application/dicom+json")]
    [InlineData("application/*", "application/dicom+json")]
    [InlineData("application/dicom+json", "application/dicom+json")]
    [InlineData("application/dicom+json, application/json", "application/dicom+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/dicom+json")]
    [InlineData("application/dicom+json; charset=utf-8", "application/dicom+json")]
    [InlineData("application/dicom+json; transfer-syntax=*", "application/dicom+json")]
    [InlineData(
        "multipart/related; type=\"application/dicom+xml\"",
        "multipart/related; type=\"application/dicom+xml\""
    )]
    public void Metadata_come_as_the_client_accepts_them(string? accept, string expected) =>
        Assert.Equal(expected, ContentNegotiation.Select(Request(accept), Metadata).ToString());

    [Fact]
    public void The_most_precise_range_gives_the_weight() =>
        Assert.Same(
            PlainJson,
            ContentNegotiation.Select(Request("application/*;q=0.9, application/dicom+json;q=0.1"), Metadata)
        );

    [Theory]
    [InlineData("?accept=image/jpeg", "multipart/related; type=\"application/octet-stream\"", "image/jpeg")]
    [InlineData("?accept=image%2Fpng", "image/jpeg", "image/png")]
    [InlineData("?accept=image/png;q=0.2,image/jpeg;q=0.1", "*/*", "image/png")]
    [InlineData("?accept=image/webp", "image/png", "image/png")]
    [InlineData("?accept=nonsense", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/jpeg")]
    public void The_query_parameter_goes_before_the_header(string query, string accept, string expected) =>
        Assert.Equal(expected, ContentNegotiation.Select(Request(accept, query), Rendered).ToString());

    [Fact]
    public void A_plus_sign_in_the_query_need_not_be_encoded() =>
        Assert.Same(Json, ContentNegotiation.Select(Request("text/html", "?accept=application/dicom+json"), Metadata));

    [Fact]
    public void Caches_are_told_that_the_answer_depends_on_Accept()
    {
        var request = Request("*/*");
        ContentNegotiation.Select(request, Metadata);
        Assert.Equal("Accept", request.HttpContext.Response.Headers.Vary.ToString());
    }

    private static HttpRequest Request(string? accept, string query = "")
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        if (accept is not null)
        {
            request.Headers.Accept = new StringValues(accept);
        }

        return request;
    }
}
