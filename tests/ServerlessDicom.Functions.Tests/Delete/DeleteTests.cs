using System.Net;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Tests.Retrieve;

namespace ServerlessDicom.Functions.Tests.Delete;

public sealed class DeleteTests(RetrieveHost host) : IClassFixture<RetrieveHost>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_deleted_is_gone_at_once_and_the_rest_stays(int level)
    {
        var study = DicomUid.Generate();
        var first = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var second = await host.StoreAsync(TestInstance.CreateAsync(study: study, series: first.Series));
        var third = await host.StoreAsync(TestInstance.CreateAsync(study: study));
        var path = level switch
        {
            1 => $"/dicom-web/studies/{study}",
            2 => $"/dicom-web/studies/{study}/series/{first.Series}",
            _ => first.Path,
        };

        using var deleted = await host.GetAsync(path, null, HttpMethod.Delete);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await host.GetAsync(path, null, HttpMethod.Delete);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        foreach (
            var resource in new[]
            {
                path,
                path + "/metadata",
                first.Path + "/frames/1",
                first.Path + "/bulkdata/7FE00010",
            }
        )
        {
            using var gone = await host.GetAsync(resource);
            Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        }

        await AssertStatusAsync(second, level == 3 ? HttpStatusCode.OK : HttpStatusCode.Gone);
        await AssertStatusAsync(third, level == 1 ? HttpStatusCode.Gone : HttpStatusCode.OK);

        using var stored = await host.StoreAsync(first.File);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        await AssertStatusAsync(first, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Searches_do_not_find_it_either()
    {
        var first = await host.StoreAsync(TestInstance.CreateAsync());
        var second = await host.StoreAsync(TestInstance.CreateAsync(study: first.Study, series: first.Series));
        Assert.Equal(2, await CountAsync());
        (await host.GetAsync(second.Path, null, HttpMethod.Delete)).Dispose();
        Assert.Equal(1, await CountAsync());

        async Task<int> CountAsync()
        {
            using var json = JsonDocument.Parse(
                await host.Client.GetStringAsync($"/dicom-web/studies?StudyInstanceUID={first.Study}")
            );
            return json.RootElement[0].GetProperty("00201208").GetProperty("Value")[0].GetInt32();
        }
    }

    [Theory]
    [InlineData("/dicom-web/studies/1.2.3", 404)]
    [InlineData("/dicom-web/studies/1.2.3/series/4", 404)]
    [InlineData("/dicom-web/studies/1.2.3/series/4/instances/5", 404)]
    [InlineData("/dicom-web/studies/x", 400)]
    [InlineData("/dicom-web/studies", 405)]
    public async Task What_never_was_there_cannot_be_deleted(string path, int status)
    {
        using var response = await host.GetAsync(path, null, HttpMethod.Delete);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task AssertStatusAsync(TestInstance stored, HttpStatusCode expected)
    {
        using var response = await host.GetAsync(stored.Path);
        Assert.Equal(expected, response.StatusCode);
    }
}
