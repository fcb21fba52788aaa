using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>
/// What clients send that cannot be run here, in their words and their order, as their code and traces show it. Their
/// Accept headers alone are in ClientHeadersTests.
/// </summary>
public sealed class ClientRequestTests : IAsyncLifetime
{
    private const int Instances = 130;

    private static readonly TestFile[] _series =
    [
        .. Enumerable.Range(1, Instances).Select(number => new TestFile($"1.2.3.780.1.{number}")),
    ];

    private TestService _service = null!;

    private string Url => _service.Client.BaseAddress!.AbsoluteUri.TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.StartAsync();
        var answer = await _service.StoreAsync([
            .. _series.Select(file => file.ToBytes()),
            .. SampleObject.All.Select(sample => sample.File.ToBytes()),
        ]);
        Assert.Equal(Instances + SampleObject.All.Count, answer.Stored.Count);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    // Weasis 4: it asks for no page and follows the Retrieve URLs of what it finds.
    [Fact]
    public async Task Weasis_opens_a_patient()
    {
        const string ofStudy =
            "00080020,00080030,00080050,00080061,00080090,00081030,00100010,00100020,00100021,00100030,00100040,0020000D,00200010";
        var studies = await FindAsync($"{Url}/studies?00100020=PID1&includefield={ofStudy}");
        var study = (string)Assert.Single(studies)["0020000D"]!["Value"]![0]!;
        var series = await FindAsync(
            $"{Url}/studies/{study}/series?includefield=0008103E,00080060,0020000E,00200011,00081190"
        );
        var instances = await FindAsync(
            $"{RetrieveUrl(Assert.Single(series))}/instances?includefield=00080018,00200013,00081190"
        );

        Assert.Equal(Instances, instances.Count);
        foreach (var instance in instances.Take(3))
        {
            using var response = await GetAsync(
                RetrieveUrl(instance),
                ("Accept", "multipart/related;type=\"application/dicom\";transfer-syntax=*")
            );
            Assert.Equal("multipart/related", response.Content.Headers.ContentType!.MediaType);
        }

        Assert.Single(await FindAsync($"{Url}/series?0020000E={_series[0].Series}&includefield={ofStudy},0008103E"));
        Assert.Single(await FindAsync($"{Url}/instances?00080018={_series[0].SopInstance}&includefield={ofStudy}"));
    }

    // dicomweb-client 0.61 (Python), which Slicer, MONAI Label and wsidicom use: page after page until one is empty.
    // Its Host header has no port.
    [Fact]
    public async Task Dicomweb_client_in_Python_gets_all_pages()
    {
        var found = new List<string>();
        while (true)
        {
            using var response = await GetAsync(
                $"{Url}/instances?StudyInstanceUID=1.2.3.780&limit=50&offset={found.Count}",
                ("Accept", "application/dicom+json, application/json"),
                ("Host", "127.0.0.1")
            );
            Assert.True(response.IsSuccessStatusCode);
            var content = await response.Content.ReadAsByteArrayAsync();
            if (content.Length == 0)
            {
                break;
            }

            found.AddRange(
                JsonNode.Parse(content)!.AsArray().Select(match => (string)match!["00080018"]!["Value"]![0]!)
            );
        }

        Assert.Equal(
            _series.Select(file => file.SopInstance).Order(StringComparer.Ordinal),
            found.Order(StringComparer.Ordinal)
        );
    }

    // DICOMwebBrowser: pages of studies, but a series at once.
    [Fact]
    public async Task Slicer_downloads_a_series_whole()
    {
        var studies = await FindAsync($"{Url}/studies");
        using var next = await GetAsync($"{Url}/studies?offset={studies.Count}");
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);

        Assert.Single(await FindAsync($"{Url}/studies/{_series[0].Study}/series"));
        var instances = await FindAsync($"{Url}/studies/{_series[0].Study}/series/{_series[0].Series}/instances");
        Assert.Equal(Instances, instances.Count);
    }

    // Scripts around dicomweb-client (Python), such as servers that prepare studies for VolView.
    [Fact]
    public async Task Scripts_take_all_UIDs_from_the_instances_of_a_study()
    {
        var instance = (await FindAsync($"{Url}/studies/{_series[0].Study}/instances"))[0];

        string[] uids =
        [
            .. from tag in (string[])["0020000D", "0020000E", "00080018"] select (string)instance[tag]!["Value"]![0]!,
        ];
        Assert.Equal([_series[0].Study, _series[0].Series, _series[0].SopInstance], uids);
    }

    // Configured with a slash at the end of the base URL.
    [Fact]
    public async Task MONAI_Label_looks_for_a_series_and_gets_it()
    {
        var series = Assert.Single(
            await FindAsync($"{Url}//series?SeriesInstanceUID={SampleObject.Named("ct").File.Series}")
        );
        var study = (string)series["0020000D"]!["Value"]![0]!;
        using var response = await GetAsync(
            $"{Url}//studies/{study}/series/{SampleObject.Named("ct").File.Series}",
            ("Accept", "multipart/related; type=\"application/dicom\""),
            ("Host", "127.0.0.1")
        );

        var part = Assert.Single(await PartsAsync(response));
        Assert.Equal(SampleObject.Named("ct").File.ToBytes(), part.Body);
    }

    // wsidicom asks for frames in the transfer syntax that the search tells of, and tries others where it tells of none.
    [Fact]
    public async Task Wsidicom_opens_an_instance_in_the_syntax_it_is_stored_in()
    {
        var file = SampleObject.Named("photo").File;
        var found = await FindAsync(
            $"{Url}/studies/{file.Study}/instances?Modality=XC&SOPClassUID={file.SopClass}"
                + $"&SeriesInstanceUID={file.Series}&includefield=AvailableTransferSyntaxUID"
        );
        var syntax = (string)Assert.Single(found)["00083002"]!["Value"]![0]!;
        using var response = await GetAsync(
            $"{Url}/{file.Resource}/frames/1",
            ("Accept", $"multipart/related; type=\"application/octet-stream\"; transfer-syntax={syntax}")
        );

        var part = Assert.Single(await PartsAsync(response));
        Assert.Equal(SampleObject.PixelDataOf(file.ToBytes()), part.Body);
    }

    // stowrs of dcm4che: the boundary begins with dashes, a space ends the header, the file has a name.
    [Fact]
    public async Task Dcm4che_stores()
    {
        const string boundary = "-------gc0p4Jq0M2Yt08jU534c0p";
        var file = new TestFile("1.2.3.781.1.1");
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes(
                $"\r\n--{boundary}\r\nContent-Disposition: inline; name=\"file[]\"; filename=\"a.dcm\"\r\n"
                    + "Content-Type: application/dicom \r\n\r\n"
            ),
            .. file.ToBytes(),
            .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"),
        ];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}/studies")
        {
            Content = TestPayload.Raw($"multipart/related; type=application/dicom; boundary={boundary}", body),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom+xml");
        request.Headers.TryAddWithoutValidation("charset", "utf-8");
        using var response = await _service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/dicom+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(file.ToBytes(), await _service.FetchAsync(file.Resource));
    }

    // Its metadata: application/json, an object without a list around it, with the File Meta Information.
    [Fact]
    public async Task Dcm4che_stores_metadata_with_bulk_data()
    {
        const string boundary = "-------gc0p4Jq0M2Yt08jU534c0p";
        const string metadata = """
            {
              "00020002": { "vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.66"] },
              "00020010": { "vr": "UI", "Value": ["1.2.840.10008.1.2.1"] },
              "00080016": { "vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.66"] },
              "00080018": { "vr": "UI", "Value": ["1.2.3.782.1.1"] },
              "00100020": { "vr": "LO", "Value": ["DCM4CHE"] },
              "0020000D": { "vr": "UI", "Value": ["1.2.3.782"] },
              "0020000E": { "vr": "UI", "Value": ["1.2.3.782.1"] },
              "00420011": { "vr": "OB", "BulkDataURI": "0428937" }
            }
            """;
        var body =
            $"\r\n--{boundary}\r\nContent-Type: application/json; transfer-syntax=1.2.840.10008.1.2.1 \r\n\r\n{metadata}"
            + $"\r\n--{boundary}\r\nContent-Type: application/octet-stream \r\nContent-Location: 0428937 \r\n\r\n%PDF"
            + $"\r\n--{boundary}--\r\n";
        var answer = await _service.StoreAsync(
            TestPayload.Raw(
                $"multipart/related; type=application/json; boundary={boundary}",
                Encoding.ASCII.GetBytes(body)
            )
        );

        Assert.Equal(["1.2.3.782.1.1"], answer.Stored);
        var value = await _service.Client.GetByteArrayAsync(
            new Uri(
                $"{Url}/studies/1.2.3.782/series/1.2.3.782.1/instances/1.2.3.782.1.1/bulkdata/00420011?accept=application/octet-stream"
            )
        );
        Assert.Equal("%PDF"u8, value);
    }

    // qidors of dcm4che.
    [Fact]
    public async Task Dcm4che_searches()
    {
        using var response = await GetAsync(
            $"{Url}/studies?includefield=all&PatientName=DOE*&fuzzymatching=true&timezoneadjustment=true&limit=10&offset=0",
            ("Accept", "application/json"),
            ("charset", "utf-8")
        );

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray());
    }

    // wadors of dcm4che takes the first line for the boundary, cornerstone the first that begins with dashes; cornerstone
    // looks for the header's name and parameter in just these letters, dicomweb-client (JS) within the first 1,000 bytes.
    [Fact]
    public async Task Parts_are_where_clients_look_for_them()
    {
        // As long as UIDs may be.
        var file = new TestFile($"{new string('1', 60)}.1.1");
        await _service.StoreAsync(file.ToBytes());
        using var response = await GetAsync(
            $"{Url}/{file.Resource}/frames/1",
            ("Accept", "multipart/related; type=application/octet-stream; transfer-syntax=*")
        );
        var body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());

        var boundary = response.Content.Headers.ContentType!.Parameters.Single(one => one.Name == "boundary").Value;
        Assert.StartsWith($"--{boundary}\r\n", body, StringComparison.Ordinal);
        Assert.InRange(body.IndexOf("\r\n\r\n", StringComparison.Ordinal), 0, 999);
        Assert.Contains(
            "\r\nContent-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\r\n",
            body,
            StringComparison.Ordinal
        );
        Assert.EndsWith($"\r\n--{boundary}--\r\n", body, StringComparison.Ordinal);
    }

    private static string RetrieveUrl(JsonNode match) => (string)match["00081190"]!["Value"]![0]!;

    private async Task<IReadOnlyList<JsonNode>> FindAsync(string url)
    {
        using var response = await GetAsync(url, ("Accept", "application/dicom+json"));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{url}: {text}");
        return [.. JsonNode.Parse(text)!.AsArray().Select(match => match!)];
    }

    private async Task<HttpResponseMessage> GetAsync(string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _service.Client.SendAsync(request);
    }

    private static async Task<IReadOnlyList<(string Headers, byte[] Body)>> PartsAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var boundary = response.Content.Headers.ContentType!.Parameters.Single(one => one.Name == "boundary").Value;
        var text = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        var parts = $"\r\n{text}".Split($"\r\n--{boundary}");
        return
        [
            .. parts[1..^1]
                .Select(part => part.Split("\r\n\r\n", 2))
                .Select(part => (part[0], Encoding.Latin1.GetBytes(part[1]))),
        ];
    }
}
