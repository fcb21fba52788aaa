using System.Text.RegularExpressions;

namespace ServerlessDicom.Functions.Tests.Web;

/// <summary>
/// What browsers, viewers, libraries and other archives send, word by word, and what they are to get. The sources are
/// traces of these programs and their code: OHIF 3.13, dicomweb-client in JavaScript (0.11) and in Python (which Slicer,
/// MONAI Label and wsidicom use), the tools of dcm4che, orthanc-dicomweb.
/// </summary>
public sealed partial class ClientHeadersTests(NegotiatedStudy study) : IClassFixture<NegotiatedStudy>
{
    private const string ChromePage =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
        + "application/signed-exchange;v=b3;q=0.7";

    private const string FirefoxPage = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private const string ChromeImage = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    private const string FirefoxImage = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";

    private const string SafariImage =
        "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,"
        + "image/*;q=0.8,*/*;q=0.5";

    private const string Java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";

    private const string Microscopy =
        "multipart/related; type=\"image/jls\"; transfer-syntax=\"1.2.840.10008.1.2.4.80\", "
        + "multipart/related; type=\"image/jls\"; transfer-syntax=\"1.2.840.10008.1.2.4.81\", "
        + "multipart/related; type=\"image/jp2\"; transfer-syntax=\"1.2.840.10008.1.2.4.90\", "
        + "multipart/related; type=\"image/jp2\"; transfer-syntax=\"1.2.840.10008.1.2.4.91\", "
        + "multipart/related; type=\"image/jpx\"; transfer-syntax=\"1.2.840.10008.1.2.4.92\", "
        + "multipart/related; type=\"image/jpx\"; transfer-syntax=\"1.2.840.10008.1.2.4.93\", "
        + "multipart/related; type=\"application/octet-stream\"; transfer-syntax=\"*\", "
        + "multipart/related; type=\"image/jpeg\"; transfer-syntax=\"1.2.840.10008.1.2.4.50\"";

    private const string Dicom = "multipart of application/dicom; transfer-syntax=1.2.840.10008.1.2.1";
    private const string DicomAsJls = "multipart of application/dicom; transfer-syntax=1.2.840.10008.1.2.4.80";
    private const string Octets = "multipart of application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1";
    private const string OctetsAsJls = "multipart of application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80";
    private const string OctetsAsRle = "multipart of application/octet-stream; transfer-syntax=1.2.840.10008.1.2.5";
    private const string Jls = "multipart of image/jls; transfer-syntax=1.2.840.10008.1.2.4.80";
    private const string Json = "application/dicom+json";
    private const string XmlParts = "multipart/related; type=\"application/dicom+xml\"";
    private const string Html = "text/html; charset=utf-8";

    /// <summary>Who asks, for what, with which Accept header (null for none), and what comes: a Content-Type, or a status.</summary>
    public static TheoryData<string, string, string?, string> Requests =>
        new()
        {
            // Browsers: somebody follows a link, a page shows a picture, a script fetches.
            { "Chrome, page", "{study}", ChromePage, Dicom },
            { "Chrome, page", "{study}/metadata", ChromePage, Json },
            { "Chrome, page", "/studies", ChromePage, Json },
            { "Chrome, page", "{image}/rendered", ChromePage, "image/jpeg" },
            { "Chrome, page", "{report}/rendered", ChromePage, Html },
            { "Chrome, page", "{pdf}/rendered", ChromePage, "application/pdf" },
            { "Chrome, page", "{rle}/frames/1", ChromePage, Octets },
            { "Firefox, page", "{report}/rendered", FirefoxPage, Html },
            { "Firefox, page", "{image}/rendered", FirefoxPage, "image/jpeg" },
            { "Chrome, <img>", "{image}/rendered", ChromeImage, "image/jpeg" },
            { "Chrome, <img>", "{study}/thumbnail", ChromeImage, "image/jpeg" },
            { "Firefox, <img>", "{image}/thumbnail", FirefoxImage, "image/png" },
            { "Safari, <img>", "{image}/rendered", SafariImage, "image/png" },
            { "fetch", "/studies", "*/*", Json },
            { "fetch", "{jls}", "*/*", Dicom },
            { "fetch", "{rle}/rendered", "*/*", "image/jpeg" },
            { "axios", "/studies", "application/json, text/plain, */*", Json },
            { "axios", "{image}/rendered", "application/json, text/plain, */*", "image/jpeg" },
            { "jQuery", "/studies", "application/json, text/javascript, */*; q=0.01", "application/json" },
            // Scripts and command lines.
            { "curl", "{study}/metadata", "*/*", Json },
            { ".NET HttpClient", "{study}/metadata", null, Json },
            { ".NET HttpClient", "{jls}", null, Dicom },
            { "Go", "{rle}/frames/2", null, Octets },
            { "Java", "{study}", Java, Dicom },
            { "Java", "{jls}/frames/1", Java, "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.70" },
            { "Java", "{report}/rendered", Java, Html },
            // OHIF and cornerstone3D.
            { "OHIF, list", "/studies?limit=101&offset=0&fuzzymatching=true&includefield=00081030", Json, Json },
            { "OHIF, metadata", "{study}/metadata", "application/dicom+json", Json },
            {
                "OHIF, frame",
                "{jls}/frames/1",
                "multipart/related; type=application/octet-stream; transfer-syntax=*",
                OctetsAsJls
            },
            {
                "OHIF, frame",
                "{rle}/frames/3",
                "multipart/related; type=\"application/octet-stream\"; transfer-syntax=\"*\"",
                OctetsAsRle
            },
            {
                "OHIF, frame, requestTransferSyntaxUID",
                "{rle}/frames/3",
                "multipart/related; type=\"image/jls\"; transfer-syntax=\"1.2.840.10008.1.2.4.80\"",
                Jls
            },
            {
                "OHIF, thumbnail",
                "{image}/thumbnail?accept=image%2Fjpeg",
                "multipart/related; type=\"application/octet-stream\"",
                "image/jpeg"
            },
            { "OHIF, rendered", "{image}/rendered?viewport=256%2C256", "image/jpeg", "image/jpeg" },
            { "OHIF, <img>", "{image}/thumbnail?accept=image/jpeg", FirefoxImage, "image/jpeg" },
            {
                "OHIF, bulk data",
                "{pdf}/bulkdata/00420011",
                "multipart/related; type=\"application/octet-stream\"",
                Octets
            },
            { "OHIF, microscopy", "{jls}/frames/1", Microscopy, Jls },
            { "OHIF, microscopy", "{rle}/frames/1", Microscopy, OctetsAsRle },
            {
                "dicom-microscopy-viewer",
                "{rle}/frames/1",
                "application/octet-stream; transfer-syntax=*",
                "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.5"
            },
            { "dicom-microscopy-viewer", "{image}/rendered?viewport=64,64", "image/png", "image/png" },
            // By URI (WADO-URI), where headers are what is left of other requests.
            {
                "OHIF, wadouri",
                "{wado jls}&contentType=application/dicom&transferSyntax=*",
                "multipart/related; type=application/octet-stream; transfer-syntax=*",
                "application/dicom"
            },
            { "cornerstone, wadouri", "{wado image}&contentType=application%2Fdicom", "*/*", "application/dicom" },
            { "Java", "{wado image}&contentType=application/dicom", Java, "application/dicom" },
            { "Chrome, <img>", "{wado image}", ChromeImage, "image/jpeg" },
            { "Chrome, <img>", "{wado image}&contentType=image/png", ChromeImage, "image/png" },
            // dicomweb-client in JavaScript.
            { "dicomweb-client (JS)", "/studies", "application/dicom+json", Json },
            { "dicomweb-client (JS)", "{image}", "multipart/related; type=\"application/dicom\"", Dicom },
            {
                "dicomweb-client (JS)",
                "{jls}/frames/1",
                "multipart/related; type=\"image/x-jls\"; transfer-syntax=1.2.840.10008.1.2.4.80",
                "multipart of image/x-jls; transfer-syntax=1.2.840.10008.1.2.4.80"
            },
            {
                "dicomweb-client (JS)",
                "{rle}/frames/1",
                "multipart/related; type=\"image/x-dicom-rle\"; transfer-syntax=\"1.2.840.10008.1.2.5\"",
                "multipart of image/x-dicom-rle; transfer-syntax=1.2.840.10008.1.2.5"
            },
            // dicomweb-client in Python, and what is made with it.
            { "dicomweb-client (Python)", "/series", "application/dicom+json, application/json", Json },
            { "dicomweb-client (Python)", "{study}/metadata", "application/dicom+json, application/json", Json },
            { "Slicer, MONAI Label", "{study}", "multipart/related; type=\"application/dicom\"", Dicom },
            {
                "dicomweb-client (Python)",
                "{jls}",
                "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
                DicomAsJls
            },
            {
                "dicomweb-client (Python)",
                "{jls}",
                "multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.1, "
                    + "multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.4.80",
                DicomAsJls
            },
            { "dicomweb-client (Python)", "{pdf}/bulkdata/00420011", "multipart/related; type=\"*/*\"", Octets },
            {
                "wsidicom",
                "{jls}/frames/1",
                "multipart/related; type=\"image/jls\"; transfer-syntax=1.2.840.10008.1.2.4.80",
                Jls
            },
            {
                "dicomweb-client (Python)",
                "{rle}/frames/1",
                "multipart/related; type=\"image/*\"",
                "multipart of image/dicom-rle; transfer-syntax=1.2.840.10008.1.2.5"
            },
            { "dicomweb-client (Python)", "{image}/rendered", "image/jpeg, image/png", "image/jpeg" },
            { "dicomweb-client (Python)", "{pdf}/rendered", "application/pdf", "application/pdf" },
            // dcm4che's wadors puts what it accepts into the query, and Java's default stays in the header.
            { "dcm4che wadors", "{study}?accept=*/*", Java, Dicom },
            {
                "dcm4che wadors",
                "{jls}?accept=multipart/related;type=application/dicom;transfer-syntax=*",
                Java,
                DicomAsJls
            },
            { "dcm4che wadors", "{study}/metadata?accept=application/dicom+json", Java, Json },
            { "dcm4che wadors --header", "{study}", "multipart/related;type=application/dicom", Dicom },
            {
                "dcm4che wadors --header",
                "{jls}/frames/1",
                "multipart/related;type=image/jpeg",
                "multipart of image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.70"
            },
            // Other archives.
            {
                "Orthanc, retrieve",
                "{study}",
                "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
                Dicom
            },
            { "Orthanc, find", "/studies", "application/dicom+json", Json },
            { "Healthcare API", "{jls}", "application/dicom; transfer-syntax=*", DicomAsJls["multipart of ".Length..] },
            {
                "Azure DICOM service",
                "{rle}/frames/1",
                "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*",
                OctetsAsRle
            },
        };

    /// <summary>The rules of PS3.18 §8.7 and §8.8, each by an example.</summary>
    public static TheoryData<string, string, string?, string> Rules =>
        new()
        {
            {
                "quoted parameters",
                "{jls}",
                "application/dicom; transfer-syntax=\"*\"",
                DicomAsJls["multipart of ".Length..]
            },
            { "XML, in parts", "{study}/metadata", XmlParts, "multipart of application/dicom+xml" },
            { "XML, in parts", "/studies", XmlParts, "multipart of application/dicom+xml" },
            { "XML, several in one", "{study}/metadata", "application/dicom+xml", "406" },
            { "XML, several in one", "/studies", "application/dicom+xml", "406" },
            { "names in any case", "{study}/metadata", "APPLICATION/DICOM+JSON", Json },
            { "weights", "/studies", "application/dicom+json;q=0.1, application/json;q=0.2", "application/json" },
            { "a weight of 0 refuses", "/studies", "application/dicom+json;q=0, */*", "406" },
            { "ranges", "{image}/rendered", "image/*", "image/jpeg" },
            { "a range with a more precise exception", "{image}/rendered", "image/*, image/jpeg;q=0.1", "image/png" },
            { "nonsense in a list", "/studies", "json, ;;, application/, application/dicom+json", Json },
            { "only nonsense", "/studies", "json", "406" },
            { "what is not available", "{image}/rendered", "image/webp", "406" },
            {
                "two transfer syntaxes at once",
                "{jls}",
                "application/dicom;transfer-syntax=*;transfer-syntax=1.2",
                "406"
            },
            { "single part of many", "{study}", "application/dicom", "406" },
            { "several lines", "{image}/rendered", "text/csv\nimage/png;q=0.5\nimage/gif", "image/gif" },
            { "query before header", "{image}/rendered?accept=image/gif", "image/png", "image/gif" },
            { "query not available", "{image}/rendered?accept=image/webp", "image/png", "image/png" },
            { "plus sign in the query", "/studies?accept=application/dicom+json", "application/json", Json },
            { "mixed sets", "{image}/rendered", "application/dicom, image/jpeg", "400" },
            { "mixed sets", "{image}/rendered?accept=image/png,application/octet-stream", "*/*", "400" },
            { "mixed sets", "{study}", "multipart/related; type=\"application/dicom\", text/html", "400" },
            { "mixed sets", "{study}/metadata", "application/dicom+json, image/png", "400" },
            { "mixed sets", "{image}", "application/dicom, image/jpeg", "400" },
            { "mixed sets", "{study}/metadata", "application/dicom+json, image/jpeg", "400" },
            { "mixed sets", "{rle}/frames/1,2", "application/octet-stream, image/jpeg", "400" },
            { "mixed, but one refused", "{image}/rendered", "application/dicom;q=0, image/jpeg", "image/jpeg" },
            {
                "a type of both sets",
                "{rle}/frames/1",
                "application/octet-stream, image/jpeg;q=0.1",
                "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"
            },
            { "charset", "{report}/rendered", "text/html; charset=UTF-8", Html },
            { "charset, quoted, as Defined Term", "{report}/rendered", "text/html; charset=\"ISO_IR 192\"", Html },
            { "charset that is not supported", "{report}/rendered", "text/html; charset=iso-8859-5", Html },
            {
                "charset in the query",
                "{report}/rendered?charset=utf-8",
                "text/html\n;Accept-Charset: iso-8859-1",
                Html
            },
            { "Accept-Charset", "{report}/rendered", "*/*\n;Accept-Charset: iso-8859-1, utf-8;q=0.7", Html },
            { "Accept-Charset", "/studies", "*/*\n;Accept-Charset: iso-8859-1, *;q=0.1", Json },
            { "Accept-Charset", "/studies", "*/*\n;Accept-Charset: iso-8859-1", "406" },
            { "Accept-Charset", "{report}/rendered", "text/html\n;Accept-Charset: utf-8;q=0, *", "406" },
            { "Accept-Charset without text", "{image}/rendered", "*/*\n;Accept-Charset: iso-8859-1", "image/jpeg" },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public Task Clients_get_what_they_understand(string client, string resource, string? accept, string expected) =>
        CheckAsync(client, resource, accept, expected);

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Rules_of_the_standard_hold(string rule, string resource, string? accept, string expected) =>
        CheckAsync(rule, resource, accept, expected);

    [Fact]
    public async Task What_is_available_is_told_where_nothing_is_acceptable()
    {
        var answer = await study.SendAsync("GET", "{image}/rendered", "Accept: image/webp");

        Assert.Equal(406, answer.Status);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        foreach (var type in (string[])["image/jpeg", "image/png", "image/gif"])
        {
            Assert.Contains($"\"{type}\"", answer.Body, StringComparison.Ordinal);
        }
    }

    private async Task CheckAsync(string who, string resource, string? accept, string expected)
    {
        var lines = (accept?.Split('\n') ?? []).Select(line => line[0] == ';' ? line[1..] : $"Accept: {line}").ToList();
        var answer = await study.SendAsync("GET", resource, lines);

        Assert.True(
            Told(answer) == expected,
            $"{who}: {Told(answer)}\n{answer.Body[..Math.Min(500, answer.Body.Length)]}"
        );
        if (answer.Status == 200)
        {
            Assert.Contains("Accept", answer.Header("Vary"), StringComparison.Ordinal);
            var head = await study.SendAsync("HEAD", resource, lines);
            Assert.Equal(200, head.Status);
            Assert.Equal("", head.Body);
            Assert.Equal(
                Boundary().Replace(answer.Header("Content-Type")!, ""),
                Boundary().Replace(head.Header("Content-Type")!, "")
            );
        }
    }

    private static string Told(PlainExchange answer) =>
        answer switch
        {
            { Status: not 200 } => $"{answer.Status}",
            _ when answer.Header("Content-Type")!.StartsWith("multipart/related", StringComparison.Ordinal) =>
                "multipart of " + PartType().Match(answer.Body).Groups[1].Value,
            _ => answer.Header("Content-Type")!,
        };

    [GeneratedRegex("\r\nContent-Type: ([^\r]*)\r\n")]
    private static partial Regex PartType();

    [GeneratedRegex("boundary=[^;]*")]
    private static partial Regex Boundary();
}
