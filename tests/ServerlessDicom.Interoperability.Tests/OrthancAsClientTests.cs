using System.Text.Json.Nodes;
using ServerlessDicom.EndToEnd.Tests;
using ServerlessDicom.Functions.Tests.Authentication;
using ServerlessDicom.Interoperability.Tests.Peers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>Orthanc asks the service, retrieves from it and stores into it.</summary>
public sealed class OrthancAsClientTests(StoredSamples samples, Orthanc orthanc)
{
    private string Url => samples.Url;

    [Fact]
    public async Task It_searches()
    {
        var query = new { Uri = "/studies", Arguments = new { PatientID = "SAMPLE us", includefield = "all" } };
        var found = (await orthanc.ActAsync(Url, "qido", query)).AsArray();

        var study = Assert.Single(found)!;
        Assert.Equal("SAMPLE us", (string?)study["00100020"]!["Value"]);
        Assert.Equal(SampleObject.Named("us").File.Study, (string?)study["0020000D"]!["Value"]);
    }

    [Fact]
    public async Task It_gets_any_resource()
    {
        var sample = SampleObject.Named("report");
        var request = new
        {
            Uri = $"/{sample.File.Resource}/metadata",
            HttpHeaders = new { Accept = "application/dicom+json" },
        };

        var metadata = Assert.Single((await orthanc.ActAsync(Url, "get", request)).AsArray())!;
        Assert.Equal("山田^太郎", (string?)metadata["00100010"]!["Value"]![0]!["Ideographic"]);
    }

    [Fact]
    public async Task It_retrieves_studies_with_the_bytes_that_were_stored()
    {
        var resources = SampleObject.All.Select(sample => new { sample.File.Study });
        var answer = await orthanc.ActAsync(Url, "retrieve", new { Resources = resources, Synchronous = true });

        Assert.Equal($"{SampleObject.All.Count}", (string?)answer["ReceivedInstancesCount"]);
        foreach (var sample in SampleObject.All)
        {
            Assert.Equal(sample.File.ToBytes(), await orthanc.FileAsync(sample.File.SopInstance));
        }
    }

    // Implicit VR is never sent: the bytes differ, the data set does not, as DCMTK tells.
    [Fact]
    public async Task It_retrieves_the_data_set_of_what_is_sent_in_another_encoding()
    {
        await using var service = await TestService.StartAsync();
        using var folder = new TemporaryFolder();
        var file = new TestFile("1.2.3.743.1.1").Text(0x00081030, "LO", "Thorax").Text(0x00281052, "DS", "-1024");
        string[] paths = [.. from name in (string[])["a", "b", "c"] select Path.Combine(folder.Path, name)];
        var (explicitVR, implicitVR, retrieved) = (paths[0], paths[1], paths[2]);
        await File.WriteAllBytesAsync(explicitVR, file.ToBytes());
        await Peer.RunAsync("dcmconv", "+ti", explicitVR, implicitVR);
        await service.StoreAsync(await File.ReadAllBytesAsync(implicitVR));

        var resources = new[] { new { file.Study } };
        await orthanc.ActAsync(UrlOf(service), "retrieve", new { Resources = resources, Synchronous = true });
        await File.WriteAllBytesAsync(retrieved, await orthanc.FileAsync(file.SopInstance));

        Assert.Equal(await Peer.RunAsync("dcm2json", implicitVR), await Peer.RunAsync("dcm2json", retrieved));
    }

    [Fact]
    public async Task It_retrieves_a_series_and_an_instance()
    {
        await using var service = await TestService.StartAsync();
        TestFile[] files = [new("1.2.3.740.1.1"), new("1.2.3.740.1.2"), new("1.2.3.740.2.1"), new("1.2.3.740.2.2")];
        await service.StoreAsync(files.Select(file => file.ToBytes()));

        var resources = new object[]
        {
            new { files[0].Study, files[0].Series },
            new
            {
                files[2].Study,
                files[2].Series,
                Instance = files[2].SopInstance,
            },
        };
        await orthanc.ActAsync(UrlOf(service), "retrieve", new { Resources = resources, Synchronous = true });

        Assert.Equal(files[1].ToBytes(), await orthanc.FileAsync(files[1].SopInstance));
        Assert.Equal(files[2].ToBytes(), await orthanc.FileAsync(files[2].SopInstance));
        Assert.Empty(await orthanc.FindAsync("Instance", "SOPInstanceUID", files[3].SopInstance));
    }

    [Fact]
    public async Task It_stores_studies_and_they_come_back_as_they_were()
    {
        await using var service = await TestService.StartAsync();
        var files = SampleObject
            .All.Select(sample => sample.File.ToBytes())
            .Concat(Enumerable.Range(1, 20).Select(number => new TestFile($"1.2.3.741.1.{number}").ToBytes()))
            .ToArray();
        var client = await orthanc.ClientAsync();
        var instances = new List<string>();
        foreach (var file in files)
        {
            using var stored = await client.PostAsync(
                new Uri("instances", UriKind.Relative),
                new ByteArrayContent(file)
            );
            var text = await stored.Content.ReadAsStringAsync();
            Assert.True(stored.IsSuccessStatusCode, text);
            instances.Add((string)JsonNode.Parse(text)!["ID"]!);
        }

        var answer = await orthanc.ActAsync(UrlOf(service), "stow", new { Resources = instances, Synchronous = true });

        Assert.Equal($"{files.Length}", (string?)answer["InstancesCount"]);
        foreach (var sample in SampleObject.All)
        {
            Assert.Equal(sample.File.ToBytes(), await service.FetchAsync(sample.File.Resource));
        }

        Assert.Equal(20, (await service.SearchAsync("studies/1.2.3.741/instances")).Count);
    }

    [Fact]
    public async Task It_deletes()
    {
        await using var service = await TestService.StartAsync();
        var file = new TestFile("1.2.3.742.1.1");
        await service.StoreAsync(file.ToBytes());

        await orthanc.ActAsync(UrlOf(service), "delete", new { Level = "Study", StudyInstanceUID = file.Study });

        Assert.Empty(await service.SearchAsync("studies"));
    }

    [Fact]
    public async Task It_is_let_in_with_a_token()
    {
        var key = TestKey.Rsa("rsa");
        await using var issuer = await TestIssuer.StartAsync(key);
        await using var service = await TestService.StartAsync(
            arguments:
            [
                "--Authentication:Mode=Jwt",
                $"--Authentication:Authority={issuer.Url}/",
                $"--Authentication:Audiences:0={TestToken.Audience}",
            ]
        );
        var token = new TestToken(issuer, key).With("scp", "dicom.read dicom.write").Sign();
        var file = new TestFile("1.2.3.744.1.1");
        using var content = new ByteArrayContent(file.ToBytes());
        using var stored = await (await orthanc.ClientAsync()).PostAsync(
            new Uri("instances", UriKind.Relative),
            content
        );
        var instance = (string)JsonNode.Parse(await stored.Content.ReadAsStringAsync())!["ID"]!;

        var resources = new { Resources = new[] { instance }, Synchronous = true };
        await orthanc.ActAsync(UrlOf(service), "stow", resources, token);
        var found = await orthanc.ActAsync(UrlOf(service), "qido", new { Uri = "/studies" }, token);

        Assert.Equal(file.Study, (string?)Assert.Single(found.AsArray())!["0020000D"]!["Value"]);
    }

    private static string UrlOf(TestService service) => service.Client.BaseAddress!.AbsoluteUri.TrimEnd('/');
}
