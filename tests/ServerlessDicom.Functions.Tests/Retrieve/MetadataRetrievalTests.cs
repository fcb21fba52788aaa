using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Retrieve;

namespace ServerlessDicom.Functions.Tests.Retrieve;

public sealed class MetadataRetrievalTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    [Fact]
    public async Task Metadata_are_one_array_at_every_level()
    {
        var study = DicomUid.Generate();
        var first = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var second = await host.StoreAsync(TestInstance.CreateAsync(study: study, series: first.Series));
        var third = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        await AssertInstancesAsync($"/dicom-web/studies/{study}/metadata", first, second, third);
        await AssertInstancesAsync($"/dicom-web/studies/{study}/series/{first.Series}/metadata", first, second);
        await AssertInstancesAsync($"/dicom-web/studies/{study}/series/{third.Series}/metadata", third);
        await AssertInstancesAsync($"{second.Path}/metadata", second);

        (await host.Client.DeleteAsync(first.Path)).Dispose();
        await AssertInstancesAsync($"/dicom-web/studies/{study}/metadata", second, third);
    }

    [Theory]
    [InlineData(null, "application/dicom+json")]
    [InlineData("application/dicom+json, application/json", "application/dicom+json")]
    [InlineData("application/json", "application/json")]
    public async Task They_are_JSON(string? accept, string expected)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path + "/metadata", accept);
        Assert.Equal(expected, response.Content.Headers.ContentType?.ToString());
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(
            "M\u00fcller^J\u00f6rg",
            json.RootElement[0].GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString()
        );
        Assert.False(json.RootElement[0].TryGetProperty("00020010", out _));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("multipart/related; type=\"application/dicom+json\"")]
    [InlineData("application/dicom")]
    public async Task Other_forms_are_not_acceptable(string accept)
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path + "/metadata", accept);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains("application/dicom+json", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_data_URIs_are_absolute_and_follow_the_public_base()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        var path = stored.Path + "/metadata";
        foreach (var uri in BulkDataUris(await host.Client.GetStringAsync(path)))
        {
            Assert.StartsWith(host.Client.BaseAddress + stored.Path[1..] + "/bulkdata/", uri, StringComparison.Ordinal);
        }

        using var forwarded = await host.GetAsync(
            path,
            null,
            null,
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "pacs.example.org")
        );
        var uris = BulkDataUris(await forwarded.Content.ReadAsStringAsync());
        Assert.Equal(
            ["00281201", "0040A160", "00480105/2/00282000", "7FE00010"],
            uris.Select(uri => uri[(uri.IndexOf("/bulkdata/", StringComparison.Ordinal) + 10)..])
        );
        Assert.All(
            uris,
            uri => Assert.StartsWith("https://pacs.example.org" + stored.Path, uri, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_ETag_changes_with_the_study_the_base_and_the_coding()
    {
        var study = DicomUid.Generate();
        var stored = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var path = $"/dicom-web/studies/{study}/metadata";
        var tag = await TagAsync();
        Assert.Equal(tag, await TagAsync());
        using (var unchanged = await host.GetAsync(path, null, null, ("If-None-Match", $"\"x\", {tag}")))
        {
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }

        var tags = new HashSet<string>
        {
            tag,
            await TagAsync(("X-Forwarded-Host", "other")),
            await TagAsync(("Accept-Encoding", "gzip")),
            await TagAsync(("Accept-Encoding", "br")),
            await TagAsync(("Accept", "application/json")),
        };
        var second = await host.StoreAsync(TestInstance.CreateAsync(study: study, series: stored.Series));
        tags.Add(await TagAsync());
        (await host.Client.DeleteAsync(second.Path)).Dispose();
        tags.Add(await TagAsync());
        Assert.Equal(7, tags.Count);

        async Task<string> TagAsync(params (string, string)[] headers)
        {
            using var response = await host.GetAsync(path, null, HttpMethod.Head, headers);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return response.Headers.ETag!.ToString();
        }
    }

    [Fact]
    public async Task They_come_as_XML_with_a_part_for_each_instance()
    {
        var study = DicomUid.Generate();
        TestInstance[] stored =
        [
            await host.StoreAsync(TestInstance.CreateAsync(study: study)),
            await host.StoreAsync(TestInstance.CreateAsync(study: study)),
        ];
        var path = $"/dicom-web/studies/{study}/metadata";
        using var response = await host.GetAsync(path, "multipart/related; type=\"application/dicom+xml\"");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Accept", response.Headers.Vary);
        var parts = await BodyPart.ReadAllAsync(response);
        Assert.Equal(
            stored.Select(instance => $"{host.Base}{instance.Path["/dicom-web".Length..]}/metadata").Order(),
            parts.Select(part => part.Location).Order()
        );
        foreach (var part in parts)
        {
            Assert.Equal("application/dicom+xml", part.ContentType);
            var model = XDocument.Load(new MemoryStream(part.Bytes)).Root!;
            Assert.Equal(XName.Get("NativeDicomModel", "http://dicom.nema.org/PS3.19/models/NativeDICOM"), model.Name);
            Assert.Equal("M\u00fcller", model.Descendants(model.Name.Namespace + "FamilyName").First().Value);
            var uris = model
                .Descendants(model.Name.Namespace + "BulkData")
                .Select(bulk => (string?)bulk.Attribute("uri"));
            var instance = part.Location[..^"/metadata".Length];
            Assert.Equal(
                ["00281201", "0040A160", "00480105/2/00282000", "7FE00010"],
                uris.Select(uri => uri![$"{instance}/bulkdata/".Length..])
            );
        }

        using var unchanged = await host.GetAsync(
            path,
            "multipart/related; type=\"application/dicom+xml\"",
            null,
            ("If-None-Match", response.Headers.ETag!.ToString())
        );
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var json = await host.GetAsync(path);
        Assert.NotEqual(response.Headers.ETag, json.Headers.ETag);
    }

    [Fact]
    public async Task Those_of_one_instance_come_as_a_single_part_of_XML()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        using var response = await host.GetAsync(stored.Path + "/metadata", "application/dicom+xml");
        Assert.Equal("application/dicom+xml", response.Content.Headers.ContentType?.ToString());
        Assert.NotNull(XDocument.Parse(await response.Content.ReadAsStringAsync()).Root);
        using var head = await host.GetAsync(stored.Path + "/metadata", "application/dicom+xml", HttpMethod.Head);
        Assert.Equal(response.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task XML_is_the_same_however_much_is_read_at_a_time()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        var json = (await host.Client.GetByteArrayAsync(stored.Path + "/metadata"))[1..^1];
        using var whole = await host.GetAsync(stored.Path + "/metadata", "application/dicom+xml");
        using var input = new MemoryStream([.. json, (byte)',', .. json]);
        using var objects = new JsonObjectStream(input, 16);
        var output = new MemoryStream();
        var pipe = PipeWriter.Create(output);
        await objects.WriteAsync(pipe, json.Length, "", TestContext.Current.CancellationToken);
        await objects.WriteAsync(pipe, json.Length, "", TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();
        var expected = await whole.Content.ReadAsStringAsync();
        Assert.Equal(expected + expected, Encoding.UTF8.GetString(output.ToArray()));
        await Assert.ThrowsAsync<EndOfStreamException>(async () =>
            await objects.WriteAsync(pipe, json.Length, "", TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task They_are_compressed_for_who_asks()
    {
        var stored = await host.StoreAsync(TestInstance.CreateAsync());
        var plain = await host.Client.GetByteArrayAsync(stored.Path + "/metadata");
        using var gzip = await host.GetAsync(stored.Path + "/metadata", null, null, ("Accept-Encoding", "gzip"));
        Assert.Equal(["gzip"], gzip.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", gzip.Headers.Vary);
        await using var stream = new GZipStream(await gzip.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        Assert.Equal(plain, bytes.ToArray());
    }

    private async Task AssertInstancesAsync(string path, params TestInstance[] expected)
    {
        using var json = JsonDocument.Parse(await host.Client.GetStringAsync(path));
        Assert.Equal(
            expected.Select(stored => stored.Instance).Order(StringComparer.Ordinal),
            json.RootElement.EnumerateArray()
                .Select(item => item.GetProperty("00080018").GetProperty("Value")[0].GetString()!)
                .Order(StringComparer.Ordinal)
        );
    }

    private static List<string> BulkDataUris(string json)
    {
        using var document = JsonDocument.Parse(json);
        var uris = new List<string>();
        Collect(document.RootElement);
        return uris;

        void Collect(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                    {
                        Collect(item);
                    }

                    break;
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        if (property.Name == "BulkDataURI")
                        {
                            uris.Add(property.Value.GetString()!);
                        }

                        Collect(property.Value);
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
