using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>Searches over HTTP, the same whatever lies beneath.</summary>
public abstract class SearchEndpointsTests(SearchHost host)
{
    [Theory]
    // The order: newest study first, without a date last.
    [InlineData("studies", "2 1 3")]
    [InlineData("series", "2.1 1.1 1.2 3.1")]
    [InlineData("instances", "2.1.1 1.1.1 1.1.2 1.2.1 3.1.1")]
    [InlineData("studies/1.2.1/series", "1.1 1.2")]
    [InlineData("studies/1.2.1/instances", "1.1.1 1.1.2 1.2.1")]
    [InlineData("studies/1.2.1/series/1.2.1.1/instances", "1.1.1 1.1.2")]
    [InlineData("studies/1.2.9/series", "")]
    [InlineData("studies/1.2.2/series/1.2.1.1/instances", "")]
    // Study keys
    [InlineData("studies?StudyDate=20240110", "1")]
    [InlineData("studies?StudyDate=20240101-20240131", "1")]
    [InlineData("studies?StudyDate=20240111-", "2")]
    [InlineData("studies?StudyDate=-20240215", "2 1")]
    [InlineData("studies?StudyTime=10", "1")]
    [InlineData("studies?StudyTime=1030", "1")]
    [InlineData("studies?StudyTime=103000", "1")]
    [InlineData("studies?StudyTime=1031-", "2")]
    [InlineData("studies?StudyDate=20240110-20240215&StudyTime=11-12", "")]
    [InlineData("studies?StudyDate=20240110-20240215&StudyTime=11-19", "2")]
    [InlineData("studies?StudyDate=20240109-20240110&StudyTime=11-11", "1")]
    [InlineData("studies?AccessionNumber=ACC*", "2 1")]
    [InlineData("studies?AccessionNumber=ACC?", "2 1")]
    [InlineData("studies?AccessionNumber=acc1", "")]
    [InlineData("studies?00080050=ACC1", "1")]
    [InlineData("studies?ModalitiesInStudy=CT", "1")]
    [InlineData("studies?ModalitiesInStudy=CT%2CMR", "2 1")]
    [InlineData("studies?ModalitiesInStudy=C*", "1")]
    [InlineData("studies?ModalitiesInStudy=CT,SR&multiplevaluematching=true", "1")]
    [InlineData("studies?ModalitiesInStudy=CT,MR&multiplevaluematching=true", "")]
    [InlineData("studies?ReferringPhysicianName=house*", "1")]
    [InlineData("studies?PatientID=MRN-1", "1")]
    [InlineData("studies?PatientID=mrn-1", "3")]
    [InlineData("studies?PatientID=", "2 1 3")]
    [InlineData("studies?PatientID=*", "2 1 3")]
    [InlineData("studies?StudyID=S1", "1")]
    [InlineData("studies?StudyInstanceUID=1.2.1,1.2.3", "1 3")]
    [InlineData("studies?StudyInstanceUID=1.2.1%5C1.2.3", "1 3")]
    [InlineData("studies?StudyDescription=Head*", "1")]
    [InlineData("studies?InstitutionName=Princeton", "1")]
    [InlineData("studies?PatientSex=F", "1")]
    [InlineData("studies?PatientBirthDate=19700102", "1")]
    // Names of persons
    [InlineData("studies?PatientName=doe^john", "2")]
    [InlineData("studies?PatientName=doe^john^", "2")]
    [InlineData("studies?PatientName=Doe", "")]
    [InlineData("studies?PatientName=Doe^J*", "2")]
    [InlineData("studies?PatientName=muller^zoe", "1")]
    [InlineData("studies?PatientName=%E5%B1%B1%E7%94%B0*", "1")]
    [InlineData("studies?PatientName=M%C3%BCller^Zo%C3%AB=%E5%B1%B1%E7%94%B0^%E5%A4%AA%E9%83%8E", "1")]
    [InlineData("studies?PatientName=john%20do&fuzzymatching=true", "2")]
    [InlineData("studies?PatientName=john%20do", "")]
    [InlineData("studies?PatientName=ohn&fuzzymatching=true", "")]
    [InlineData("studies?PatientName=\"\"&emptyvaluematching=true", "3")]
    [InlineData("studies?StudyDate=\"\"&emptyvaluematching=true", "3")]
    [InlineData("studies?PatientName=\"\"", "")]
    // Series keys, and study keys on lower resources
    [InlineData("series?Modality=CT", "1.1")]
    [InlineData("series?PatientID=MRN-1&Modality=SR", "1.2")]
    [InlineData("series?SeriesNumber=07", "2.1")]
    [InlineData("series?SeriesInstanceUID=1.2.1.2", "1.2")]
    [InlineData("series?PerformedProcedureStepStartDate=20240110&PerformedProcedureStepStartTime=10", "1.1")]
    [InlineData("series?RequestAttributesSequence.ScheduledProcedureStepID=STEP2", "1.1")]
    [InlineData("series?00400275.00400009=STEP1&00400275.RequestedProcedureID=PROC1", "1.1")]
    [InlineData("series?00400275.00400009=STEP1&00400275.RequestedProcedureID=PROC2", "")]
    [InlineData("series?SeriesDescription=*5%20mm", "1.1")]
    [InlineData("series?SeriesDate=20240110&SeriesTime=1035", "1.1")]
    [InlineData("series?BodyPartExamined=HEAD", "1.1")]
    [InlineData("series?Manufacturer=Acme&StationName=CT-7&ProtocolName=Routine", "1.1")]
    [InlineData("studies/1.2.1/series?Modality=SR", "1.2")]
    // Instance keys
    [InlineData("instances?SOPInstanceUID=1.2.1.1.2", "1.1.2")]
    [InlineData("instances?InstanceNumber=2", "1.1.2")]
    [InlineData("instances?SOPClassUID=" + SampleStudies.CTImage, "1.1.1 1.1.2")]
    [InlineData("instances?PatientName=doe*&Modality=MR", "2.1.1")]
    [InlineData("studies/1.2.1/instances?Modality=CT&InstanceNumber=1", "1.1.1")]
    // Pages
    [InlineData("studies?limit=1", "2")]
    [InlineData("studies?limit=1&offset=1", "1")]
    [InlineData("studies?offset=3", "")]
    [InlineData("instances?limit=2&offset=3", "1.2.1 3.1.1")]
    // Careless URLs
    [InlineData("/studies/?limit=1", "2")]
    public async Task It_finds(string pathAndQuery, string found) =>
        Assert.Equal(found, await host.FindAsync(pathAndQuery.TrimStart('/').Replace("/?", "?")));

    [Theory]
    // As OHIF 3.13 sends them.
    [InlineData(
        "limit=101&offset=0&fuzzymatching=true&includefield=00081030%2C00080060%2C00080090%2C00100030",
        "2 1 3"
    )]
    [InlineData("limit=101&offset=0&fuzzymatching=true&PatientName=*ller*", "1")]
    [InlineData("limit=101&offset=0&fuzzymatching=true&PatientName=*john%20doe*", "2")]
    [InlineData("limit=101&offset=0&fuzzymatching=true&00100020=*RN-*&AccessionNumber=*CC2*", "2")]
    [InlineData(
        "limit=101&offset=0&fuzzymatching=true&ModalitiesInStudy=CT%2CMR&StudyDate=20000101-20240131&includefield=00081030",
        "1"
    )]
    [InlineData("limit=101&offset=0&fuzzymatching=false&StudyInstanceUID=1.2.2%5C1.2.3", "2 3")]
    [InlineData("00100020=MRN-1&limit=101&fuzzymatching=true", "1")]
    public async Task It_understands_viewers(string query, string found) =>
        Assert.Equal(found, await host.FindAsync("studies?" + query));

    [Fact]
    public async Task A_study_has_the_attributes_of_the_standard()
    {
        var study = Assert.Single(await host.SearchAsync("studies?StudyInstanceUID=1.2.1"));

        Assert.Equal(
            Normal(
                $$"""
                {
                  "00080005": { "vr": "CS", "Value": ["ISO_IR 192"] },
                  "00080020": { "vr": "DA", "Value": ["20240110"] },
                  "00080030": { "vr": "TM", "Value": ["103000.5"] },
                  "00080050": { "vr": "SH", "Value": ["ACC1"] },
                  "00080056": { "vr": "CS", "Value": ["ONLINE"] },
                  "00080061": { "vr": "CS", "Value": ["CT", "SR"] },
                  "00080090": { "vr": "PN", "Value": [{ "Alphabetic": "House^Gregory" }] },
                  "00080201": { "vr": "SH", "Value": ["+0100"] },
                  "00081190": { "vr": "UR", "Value": ["{{host.Base}}/studies/1.2.1"] },
                  "00100010": { "vr": "PN", "Value": [{ "Alphabetic": "Müller^Zoë", "Ideographic": "山田^太郎" }] },
                  "00100020": { "vr": "LO", "Value": ["MRN-1"] },
                  "00100030": { "vr": "DA", "Value": ["19700102"] },
                  "00100040": { "vr": "CS", "Value": ["F"] },
                  "0020000D": { "vr": "UI", "Value": ["1.2.1"] },
                  "00200010": { "vr": "SH", "Value": ["S1"] },
                  "00201206": { "vr": "IS", "Value": [2] },
                  "00201208": { "vr": "IS", "Value": [3] }
                }
                """
            ),
            study.ToJsonString()
        );
    }

    [Fact]
    public async Task What_is_not_known_of_a_study_is_there_without_a_value()
    {
        var study = Assert.Single(await host.SearchAsync("studies?StudyInstanceUID=1.2.3"));

        Assert.Equal(
            Normal(
                $$"""
                {
                  "00080020": { "vr": "DA" },
                  "00080030": { "vr": "TM" },
                  "00080050": { "vr": "SH" },
                  "00080056": { "vr": "CS", "Value": ["ONLINE"] },
                  "00080061": { "vr": "CS", "Value": ["US"] },
                  "00080090": { "vr": "PN" },
                  "00081190": { "vr": "UR", "Value": ["{{host.Base}}/studies/1.2.3"] },
                  "00100010": { "vr": "PN" },
                  "00100020": { "vr": "LO", "Value": ["mrn-1"] },
                  "00100030": { "vr": "DA" },
                  "00100040": { "vr": "CS" },
                  "0020000D": { "vr": "UI", "Value": ["1.2.3"] },
                  "00200010": { "vr": "SH" },
                  "00201206": { "vr": "IS", "Value": [1] },
                  "00201208": { "vr": "IS", "Value": [1] }
                }
                """
            ),
            study.ToJsonString()
        );
    }

    [Fact]
    public async Task A_series_of_a_study_has_the_attributes_of_the_standard()
    {
        var series = (await host.SearchAsync("studies/1.2.1/series"))[0];

        Assert.Equal(
            Normal(
                $$"""
                {
                  "00080005": { "vr": "CS", "Value": ["ISO_IR 192"] },
                  "00080060": { "vr": "CS", "Value": ["CT"] },
                  "00080201": { "vr": "SH", "Value": ["+0100"] },
                  "0008103E": { "vr": "LO", "Value": ["Axial 5 mm"] },
                  "00081190": { "vr": "UR", "Value": ["{{host.Base}}/studies/1.2.1/series/1.2.1.1"] },
                  "0020000D": { "vr": "UI", "Value": ["1.2.1"] },
                  "0020000E": { "vr": "UI", "Value": ["1.2.1.1"] },
                  "00200011": { "vr": "IS", "Value": [1] },
                  "00201209": { "vr": "IS", "Value": [2] },
                  "00400244": { "vr": "DA", "Value": ["20240110"] },
                  "00400245": { "vr": "TM", "Value": ["1020"] },
                  "00400275": {
                    "vr": "SQ",
                    "Value": [
                      { "00400009": { "vr": "SH", "Value": ["STEP1"] }, "00401001": { "vr": "SH", "Value": ["PROC1"] } },
                      { "00400009": { "vr": "SH", "Value": ["STEP2"] }, "00401001": { "vr": "SH", "Value": ["PROC2"] } }
                    ]
                  }
                }
                """
            ),
            series.ToJsonString()
        );
    }

    [Fact]
    public async Task An_instance_of_a_series_has_the_attributes_of_the_standard()
    {
        var instance = (await host.SearchAsync("studies/1.2.1/series/1.2.1.1/instances"))[1];

        Assert.Equal(
            Normal(
                $$"""
                {
                  "00080005": { "vr": "CS", "Value": ["ISO_IR 192"] },
                  "00080016": { "vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"] },
                  "00080018": { "vr": "UI", "Value": ["1.2.1.1.2"] },
                  "00080056": { "vr": "CS", "Value": ["ONLINE"] },
                  "00080201": { "vr": "SH", "Value": ["+0100"] },
                  "00081190": {
                    "vr": "UR",
                    "Value": ["{{host.Base}}/studies/1.2.1/series/1.2.1.1/instances/1.2.1.1.2"]
                  },
                  "00083002": { "vr": "UI", "Value": ["1.2.840.10008.1.2.1"] },
                  "0020000D": { "vr": "UI", "Value": ["1.2.1"] },
                  "0020000E": { "vr": "UI", "Value": ["1.2.1.1"] },
                  "00200013": { "vr": "IS", "Value": [2] },
                  "00280010": { "vr": "US", "Value": [512] },
                  "00280011": { "vr": "US", "Value": [256] },
                  "00280100": { "vr": "US", "Value": [16] }
                }
                """
            ),
            instance.ToJsonString()
        );
    }

    [Theory]
    [InlineData(
        "series?SeriesInstanceUID=1.2.1.1",
        "00100020 00201206 0020000D 00080060 00201209",
        "00080018 00083002"
    )]
    [InlineData(
        "instances?SOPInstanceUID=1.2.1.1.1",
        "00100020 00201208 00080060 00201209 00080018 00280010",
        "00081030"
    )]
    [InlineData("studies/1.2.1/instances", "00080060 0020000D 0020000E 00201209 00080018", "00100020 00201206")]
    [InlineData("studies/1.2.1/series?PatientID=MRN-1", "00100020 00080060", "00100010")]
    public async Task Lower_resources_have_the_levels_above_that_their_path_does_not_name(
        string pathAndQuery,
        string present,
        string absent
    )
    {
        var match = (await host.SearchAsync(pathAndQuery))[0];

        Assert.All(present.Split(' '), tag => Assert.True(match.ContainsKey(tag), tag));
        Assert.All(absent.Split(' '), tag => Assert.False(match.ContainsKey(tag), tag));
        Assert.Equal(match.Select(property => property.Key).Order(StringComparer.Ordinal), match.Select(p => p.Key));
    }

    [Theory]
    [InlineData("studies?PatientID=MRN-1&includefield=StudyDescription,00324000", "00081030 00324000", "00080080")]
    [InlineData("studies?PatientID=MRN-1&includefield=StudyDescription&includefield=00080080", "00081030 00080080", "")]
    [InlineData("studies?PatientID=MRN-1&includefield=Modality", "", "00080060")]
    [InlineData("studies?PatientID=MRN-1&includefield=00231001", "", "00231001")]
    [InlineData("studies?PatientID=MRN-1&includefield=all", "00081030 00080080 00324000 00080062", "00080060 00080070")]
    [InlineData("studies?PatientID=MRN-1&InstitutionName=Princeton", "00080080", "00081030")]
    [InlineData("studies?PatientID=MRN-1&StudyComments=", "00324000", "00081030")]
    [InlineData("studies/1.2.1/series?includefield=00080021%2C00080031%2C0008103E%2C00200011", "00080021 00080031", "")]
    [InlineData("studies/1.2.1/series?includefield=PatientName", "00100010", "00100020")]
    [InlineData("studies/1.2.1/series?includefield=all", "00080070 00080080 00181030", "00100010 00080008")]
    [InlineData("series?PatientID=MRN-1&includefield=all", "00080070 00081030 00100010", "00080008")]
    [InlineData("instances?PatientID=MRN-1&includefield=ImageType,WindowCenter", "00080008 00281050", "00080070")]
    [InlineData("instances?PatientID=MRN-1&includefield=all", "00080008 00281050 00080070 00324000", "0040A491")]
    public async Task Other_attributes_come_when_they_are_asked_for(string pathAndQuery, string present, string absent)
    {
        var match = (await host.SearchAsync(pathAndQuery))[0];

        Assert.All(Tags(present), tag => Assert.True(match.ContainsKey(tag), tag));
        Assert.All(Tags(absent), tag => Assert.False(match.ContainsKey(tag), tag));
        Assert.Equal(match.Select(property => property.Key).Order(StringComparer.Ordinal), match.Select(p => p.Key));

        static string[] Tags(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("studies?limit=1", 2)]
    [InlineData("studies?limit=1&offset=1", 1)]
    [InlineData("instances?limit=2", 3)]
    [InlineData("studies?limit=0", 3)]
    public async Task What_remains_is_told_exactly(string pathAndQuery, int remaining)
    {
        using var response = await host.Client.GetAsync(new Uri(pathAndQuery, UriKind.Relative));

        Assert.Equal(
            $"299 {host.Base}: There are {remaining} additional results that can be requested",
            Assert.Single(response.Headers.NonValidated["Warning"])
        );
    }

    [Theory]
    [InlineData("studies")]
    [InlineData("studies?limit=1&offset=2")]
    public async Task Nothing_is_told_when_nothing_remains(string pathAndQuery)
    {
        using var response = await host.Client.GetAsync(new Uri(pathAndQuery, UriKind.Relative));
        Assert.False(response.Headers.NonValidated.Contains("Warning"));
    }

    [Fact]
    public async Task Matches_come_as_XML_with_a_part_for_each()
    {
        var json = await host.SearchAsync("studies");
        using var response = await GetXmlAsync("studies");
        var parts = await ReadPartsAsync(response);
        Assert.Equal(json.Count, parts.Count);
        foreach (var (match, model) in json.Zip(parts))
        {
            var attributes = model.Elements().ToDictionary(element => (string)element.Attribute("tag")!);
            Assert.Equal(match.Select(property => property.Key), attributes.Keys);
            Assert.Equal((string?)match["0020000D"]!["Value"]![0], attributes["0020000D"].Value);
            Assert.Equal("StudyInstanceUID", (string?)attributes["0020000D"].Attribute("keyword"));
        }

        using var none = await GetXmlAsync("studies?PatientID=nobody");
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);

        async Task<HttpResponseMessage> GetXmlAsync(string pathAndQuery)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pathAndQuery, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Accept", "multipart/related; type=\"application/dicom+xml\"");
            return await host.Client.SendAsync(request);
        }
    }

    private static async Task<List<XElement>> ReadPartsAsync(HttpResponseMessage response)
    {
        var boundary = response.Content.Headers.ContentType!.Parameters.Single(p => p.Name == "boundary").Value!;
        var reader = new MultipartReader(boundary, await response.Content.ReadAsStreamAsync());
        var models = new List<XElement>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            Assert.Equal("application/dicom+xml", section.ContentType);
            using var text = new StreamReader(section.Body);
            models.Add(XDocument.Parse(await text.ReadToEndAsync()).Root!);
        }

        return models;
    }

    [Theory]
    [InlineData("studies?PatientID=nobody")]
    [InlineData("studies?offset=100")]
    [InlineData("studies?limit=0")]
    public async Task Nothing_found_is_204_without_a_body(string pathAndQuery)
    {
        using var response = await host.Client.GetAsync(new Uri(pathAndQuery, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("studies?limit=-1", "limit")]
    [InlineData("studies?PatientAddress=x", "PatientID")]
    [InlineData("studies?Modality=CT", "ModalitiesInStudy")]
    [InlineData("studies?fuzzymatching=maybe", "fuzzymatching")]
    [InlineData("studies?PatientID=1&PatientID=1", "PatientID")]
    [InlineData("studies/1.2.x/series", "Study Instance UID")]
    [InlineData("studies/1.2.1/series/1..2/instances", "Series Instance UID")]
    [InlineData("studies/1.2.1/series/1.02/instances", "Series Instance UID")]
    public async Task What_is_wrong_gets_a_problem_document(string pathAndQuery, string mentions)
    {
        using var response = await host.Client.GetAsync(new Uri(pathAndQuery, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(mentions, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "application/dicom+json")]
    [InlineData("*/*", "application/dicom+json")]
    [InlineData("application/*", "application/dicom+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/dicom+json, application/json", "application/dicom+json")]
    [InlineData("application/json, */*;q=0.1", "application/json")]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", "application/dicom+json")]
    public async Task It_answers_in_the_media_type_asked_for(string? accept, string mediaType)
    {
        using var response = await SendAsync(HttpMethod.Get, "studies", accept);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("application/dicom+xml")]
    [InlineData("text/html")]
    [InlineData("application/dicom+json;q=0")]
    public async Task What_is_not_available_is_406_that_says_what_is(string accept)
    {
        using var response = await SendAsync(HttpMethod.Get, "studies", accept);

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(
            ["application/dicom+json", "application/json", "multipart/related; type=\"application/dicom+xml\""],
            problem["available"]!.AsArray().Select(type => (string?)type)
        );
    }

    [Fact]
    public async Task HEAD_answers_like_GET_without_the_body()
    {
        using var response = await SendAsync(HttpMethod.Head, "studies?limit=1", null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/dicom+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.NonValidated.Contains("Warning"));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Answers_are_compressed_when_that_is_asked_for()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "studies");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await host.Client.SendAsync(request);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var inflated = new GZipStream(
            await response.Content.ReadAsStreamAsync(),
            CompressionMode.Decompress
        );
        Assert.Equal(3, JsonNode.Parse(inflated)!.AsArray().Count);
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        using var response = await SendAsync(HttpMethod.Put, "series", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string pathAndQuery, string? accept)
    {
        using var request = new HttpRequestMessage(method, pathAndQuery);
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await client.SendAsync(request);
    }

    private static string Normal(string json) => JsonNode.Parse(json)!.ToJsonString();
}
