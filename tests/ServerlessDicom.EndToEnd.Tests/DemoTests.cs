using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServerlessDicom.EndToEnd.Tests;

public sealed class DemoTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";
    private const int Slices = 24;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_search_already_answers_and_a_second_start_adds_nothing()
    {
        var first = await SearchAsync();
        Assert.Equal(Slices, Number(first, "00201208"));
        Assert.Equal(1, Number(first, "00201206"));
        Assert.Equal("CT", Text(first, "00080061"));

        var second = await SearchAsync();
        Assert.Equal(first.GetRawText(), second.GetRawText());

        // Each on a port of its own: what the answers say of it is not of interest.
        async Task<JsonElement> SearchAsync()
        {
            await using var service = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", AnyPort, "--demo");
            var answer = await service.Client.GetStringAsync("/dicom-web/studies");
            var root = service.Client.BaseAddress!.ToString();
            using var matches = JsonDocument.Parse(answer.Replace(root, "http://service/", StringComparison.Ordinal));
            return Assert.Single(matches.RootElement.EnumerateArray()).Clone();
        }
    }

    [Fact]
    public async Task Every_slice_comes_back_whole_and_has_its_place()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", AnyPort, "--demo");

        var positions = new SortedSet<double>();
        var pixels = new HashSet<string>();
        using var metadata = JsonDocument.Parse(
            await service.Client.GetStringAsync($"/dicom-web/studies/{await StudyAsync(service)}/metadata")
        );
        foreach (var instance in metadata.RootElement.EnumerateArray())
        {
            positions.Add(instance.GetProperty("00200032").GetProperty("Value")[2].GetDouble());
            var bulk = new Uri(instance.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!);
            using var request = new HttpRequestMessage(HttpMethod.Get, bulk);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/octet-stream"));
            using var answer = await service.Client.SendAsync(request);
            var frame = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal(512 * 512 * 2, frame.Length);
            pixels.Add(Convert.ToHexString(SHA256.HashData(frame)));
        }

        Assert.Equal(Slices, positions.Count);
        Assert.Equal(8, positions.Zip(positions.Skip(1), (a, b) => b - a).Distinct().Single(), 6);
        // A head looks different at every height.
        Assert.True(pixels.Count > Slices / 2);
    }

    [Fact]
    public async Task The_sample_is_a_slice_of_it_and_stores_as_the_same()
    {
        await using var service = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", AnyPort, "--demo");

        using var sample = new ByteArrayContent(await service.Client.GetByteArrayAsync("/sample.dcm"));
        sample.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
        using var answer = await service.Client.PostAsync("/dicom-web/studies", sample);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var matches = JsonDocument.Parse(await service.Client.GetStringAsync("/dicom-web/instances"));
        Assert.Equal(Slices, matches.RootElement.GetArrayLength());
    }

    private static async Task<string> StudyAsync(ServiceProcess service)
    {
        using var matches = JsonDocument.Parse(await service.Client.GetStringAsync("/dicom-web/studies"));
        return Text(matches.RootElement[0], "0020000D");
    }

    private static int Number(JsonElement match, string tag) =>
        match.GetProperty(tag).GetProperty("Value")[0].GetInt32();

    private static string Text(JsonElement match, string tag) =>
        match.GetProperty(tag).GetProperty("Value")[0].GetString()!;
}
