using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.ExtendedQueryTags;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.ExtendedQueryTags;

public sealed class ExtendedQueryTagTests : IAsyncLifetime
{
    private const string Tags = "extendedquerytags";

    private TestService? _service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestService Service => _service!;

    // The test itself sees to indexing.
    public async ValueTask InitializeAsync() =>
        _service = await TestService.StartAsync(null, null, "--Triggers:InProcess", "false");

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task What_is_stored_before_and_after_is_found_by_an_added_attribute_once_it_is_ready()
    {
        await StoreAsync(File("1.2.3.1.1", "120"), File("1.2.3.1.2", "80"), File("1.2.4.1.1", "1.20E2"));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("instances?KVP=120")).Status);

        var (status, added) = await AddAsync("""[{"Path":"00180060","VR":"DS","Level":"Instance"}]""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("00180060", (string?)added![0]!["path"]);
        await IndexAsync();
        Assert.Equal("Ready", (string?)(await GetAsync($"{Tags}/KVP")).Json!["status"]);
        await StoreAsync(File("1.2.5.1.1", "120.0"));

        Assert.Equal(["1.2.3.1.1", "1.2.4.1.1", "1.2.5.1.1"], await FindAsync("instances?KVP=120"));
        Assert.Equal(["1.2.3.1.1"], await FindAsync("studies/1.2.3/instances?00180060=120"));
        var match = (await GetAsync("instances?KVP=80")).Json![0]!;
        Assert.Equal("80", (string?)match["00180060"]!["Value"]![0]!.ToString());
        Assert.NotNull((await GetAsync("instances?includefield=KVP&SOPInstanceUID=1.2.5.1.1")).Json![0]!["00180060"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("studies?KVP=120")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("instances?KVP=x")).Status);

        Assert.Equal("Ready", (string?)(await GetAsync("extended-query-tags/KVP")).Json!["status"]);

        using var deleted = await Service.Client.DeleteAsync(new Uri($"{Tags}/00180060", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"{Tags}/00180060")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("instances?KVP=120")).Status);

        // Added again, it finds the same.
        await AddAsync("""[{"path":"KVP","level":"instance"}]""");
        await IndexAsync();
        Assert.Equal(["1.2.3.1.1", "1.2.4.1.1", "1.2.5.1.1"], await FindAsync("instances?KVP=120"));
    }

    [Fact]
    public async Task What_is_on_its_way_while_an_attribute_is_added_is_not_missed()
    {
        const int Studies = 24;
        var storing = Task.WhenAll(
            Enumerable.Range(1, Studies).Select(study => StoreAsync(File($"1.2.{study}.1.1", "120")))
        );
        var (status, _) = await AddAsync("""[{"Path":"KVP","Level":"Instance"}]""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        await storing;
        await IndexAsync();

        Assert.Equal(Studies, (await FindAsync("instances?KVP=120")).Count);
    }

    [Fact]
    public async Task Private_attributes_are_found_by_their_creator_whatever_block_they_are_in()
    {
        await StoreAsync(
            new TestFile("1.2.3.1.1").Text(0x00090010, "LO", "ACME").Text(0x00091001, "SH", "blue"),
            new TestFile("1.2.3.1.2").Text(0x00090011, "LO", "ACME").Text(0x00091101, "SH", "blue"),
            new TestFile("1.2.3.1.3").Text(0x00090010, "LO", "OTHER").Text(0x00091001, "SH", "blue")
        );
        await AddAsync("""[{"Path":"00091001","VR":"SH","PrivateCreator":"ACME","Level":"Instance"}]""");
        await IndexAsync();

        Assert.Equal(["1.2.3.1.1", "1.2.3.1.2"], await FindAsync("instances?00091001=b*"));
        var match = (await GetAsync("instances?00091001=blue&SOPInstanceUID=1.2.3.1.2")).Json![0]!;
        Assert.Equal("ACME", (string?)match["00090010"]!["Value"]![0]);
        Assert.Equal("blue", (string?)match["00091001"]!["Value"]![0]);
    }

    [Fact]
    public async Task Attributes_of_studies_and_series_are_matched_at_their_levels_and_below()
    {
        await StoreAsync(
            new TestFile("1.2.3.1.1").Text(0x00101010, "AS", "040Y").Text(0x00081070, "PN", "M\u00fcller^Eva"),
            new TestFile("1.2.4.1.1").Text(0x00101010, "AS", "050Y").Number(0x00280030, 3)
        );
        await AddAsync(
            """[{"Path":"PatientAge","Level":"Study"},{"Path":"OperatorsName","VR":"PN","Level":"Series"}]"""
        );
        await IndexAsync();

        Assert.Equal(["1.2.3"], await FindAsync("studies?PatientAge=040Y"));
        Assert.Equal(["1.2.4"], await FindAsync("series?PatientAge=050Y", "0020000D"));
        Assert.Equal(["1.2.3.1"], await FindAsync("series?OperatorsName=m*&PatientAge=04*", "0020000E"));
        Assert.Equal(["1.2.3.1.1"], await FindAsync("instances?OperatorsName=eva&fuzzymatching=true"));
        Assert.Equal(2, (await GetAsync(Tags)).Json!.AsArray().Count);
    }

    [Fact]
    public async Task While_what_is_stored_is_indexed_searches_say_so_and_a_restart_goes_on()
    {
        var folder = Directory.CreateTempSubdirectory("tags-");
        await using (var before = await TestService.StartAsync(null, folder.FullName, "--Triggers:InProcess", "false"))
        {
            await before.StoreAsync(File("1.2.3.1.1", "120").ToBytes());
            // As by a process that died right behind it.
            var index = before.Services.GetRequiredService<Functions.Index.IExtendedTagIndex>();
            var tag = new Functions.Index.ExtendedTag(
                new Dicom.Model.DicomTag(0x00180060),
                Dicom.Model.DicomVR.DS,
                null,
                Functions.Index.SearchLevel.Instance,
                1
            );
            Assert.True(await index.TryWriteTagsAsync(new Functions.Index.ExtendedTags(1, [tag]), Token));
            await before.Services.GetRequiredService<Functions.Index.ExtendedTagList>().ReadAsync(Token);
            using var refused = await before.Client.GetAsync("instances?KVP=120", Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("indexed", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        await using (var after = await TestService.StartAsync(null, folder.FullName, "--Triggers:InProcess", "false"))
        {
            Assert.Equal(1, await after.Services.GetRequiredService<Reindexing>().RunAsync(Token));
            Assert.Single(await after.SearchAsync("instances?KVP=120"));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_cannot_be_made_searchable_is_refused()
    {
        foreach (
            var (body, expected) in ((string, int)[])
                [
                    ("", 400),
                    ("x", 400),
                    ("[]", 400),
                    ("[null]", 400),
                    ("""[{"Path":"zzzz","Level":"Study"}]""", 400),
                    ("""[{"Path":"00180060","Level":"Patient"}]""", 400),
                    ("""[{"Path":"00180060","Level":"1"}]""", 400),
                    ("""[{"Path":"00180060","Level":"Study,Series"}]""", 400),
                    ("""[{"Path":"00180060","Level":"Series,Instance"}]""", 400),
                    ("""[{"Path":"00180060","VR":"LO","Level":"Instance"}]""", 400),
                    ("""[{"Path":"7FE00010","Level":"Instance"}]""", 400),
                    ("""[{"Path":"00081140","Level":"Instance"}]""", 400),
                    ("""[{"Path":"00091001","VR":"SH","Level":"Instance"}]""", 400),
                    ("""[{"Path":"00091001","PrivateCreator":"ACME","Level":"Instance"}]""", 400),
                    ("""[{"Path":"00090010","VR":"LO","PrivateCreator":"ACME","Level":"Instance"}]""", 400),
                    ("""[{"Path":"PatientID","Level":"Study"}]""", 409),
                    ("""[{"Path":"KVP","Level":"Instance"},{"Path":"00180060","Level":"Series"}]""", 409),
                ]
        )
        {
            Assert.Equal((body, expected), (body, (int)(await AddAsync(body)).Status));
        }

        Assert.Empty((await GetAsync(Tags)).Json!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{Tags}/zzzz")).Status);
    }

    private static TestFile File(string sopInstance, string kvp) =>
        new TestFile(sopInstance).Text(0x00180060, "DS", kvp);

    private Task StoreAsync(params TestFile[] files) => Service.StoreAsync(files.Select(file => file.ToBytes()));

    private Task IndexAsync() => Service.Services.GetRequiredService<Reindexing>().RunAsync(Token);

    private async Task<List<string>> FindAsync(string search, string? tag = null)
    {
        var matches = await Service.SearchAsync(search);
        tag ??= search.StartsWith("studies?", StringComparison.Ordinal) ? "0020000D" : "00080018";
        return [.. matches.Select(match => (string)match[tag]!["Value"]![0]!).Order(StringComparer.Ordinal)];
    }

    private async Task<(HttpStatusCode Status, JsonNode? Json)> AddAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Service.Client.PostAsync(Tags, content, Token);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Token)));
    }

    private async Task<(HttpStatusCode Status, JsonNode? Json)> GetAsync(string path)
    {
        using var response = await Service.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
