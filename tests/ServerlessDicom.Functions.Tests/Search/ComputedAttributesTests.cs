using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>What no instance holds is right at all times.</summary>
public sealed class ComputedAttributesTests(SearchHost host) : IClassFixture<SearchHost>
{
    [Fact]
    public async Task Counts_and_modalities_follow_what_is_stored_and_deleted()
    {
        await host.StoreAsync([
            Instance("1.2.7.1.1", "1.2.7.1", "CT"),
            Instance("1.2.7.1.2", "1.2.7.1", "CT"),
            Instance("1.2.7.2.1", "1.2.7.2", "PT"),
        ]);
        Assert.Equal("CT PT, 2 series, 3 instances", await DescribeAsync());

        await host.StoreAsync([Instance("1.2.7.3.1", "1.2.7.3", "SR")]);
        Assert.Equal("CT PT SR, 3 series, 4 instances", await DescribeAsync());

        await host.Index.DeleteAsync("1.2.7", "1.2.7.2", "1.2.7.2.1", default);
        Assert.Equal("CT SR, 2 series, 3 instances", await DescribeAsync());
        Assert.Equal("", await host.FindAsync("studies?StudyInstanceUID=1.2.7&ModalitiesInStudy=PT"));
        Assert.Equal("7.1 7.3", await host.FindAsync("studies/1.2.7/series"));

        await host.Index.DeleteAsync("1.2.7", "1.2.7.1", "1.2.7.1.1", default);
        var series = (await host.SearchAsync("studies/1.2.7/series"))[0];
        Assert.Equal(1, (int)series["00201209"]!["Value"]![0]!);

        await host.Index.DeleteAsync("1.2.7", null, null, default);
        Assert.Equal("", await host.FindAsync("studies?StudyInstanceUID=1.2.7"));
        Assert.Equal("", await host.FindAsync("instances?StudyInstanceUID=1.2.7"));

        async Task<string> DescribeAsync()
        {
            var study = Assert.Single(await host.SearchAsync("studies?StudyInstanceUID=1.2.7"));
            var modalities = string.Join(' ', study["00080061"]!["Value"]!.AsArray());
            return $"{modalities}, {study["00201206"]!["Value"]![0]} series, {study["00201208"]!["Value"]![0]} instances";
        }
    }

    [Fact]
    public async Task A_client_that_turns_pages_sees_everything_once()
    {
        var datasets = Enumerable.Range(1, 25).Select(number => Instance($"1.2.8.{number}.1", $"1.2.8.{number}", "OT"));
        await host.StoreAsync(datasets);

        var found = new List<string>();
        while (await host.FindAsync($"studies/1.2.8/series?limit=7&offset={found.Count}") is { Length: > 0 } page)
        {
            found.AddRange(page.Split(' '));
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(number => $"8.{number}").Order(StringComparer.Ordinal), found);
    }

    private static DicomDataset Instance(string uid, string series, string modality) =>
        new DicomDataset()
            .AddOrUpdate(new DicomTag(0x00080016), DicomVR.UI, SampleStudies.CTImage)
            .AddOrUpdate(new DicomTag(0x00080018), DicomVR.UI, uid)
            .AddOrUpdate(new DicomTag(0x00080060), DicomVR.CS, modality)
            .AddOrUpdate(new DicomTag(0x0020000D), DicomVR.UI, uid[..5])
            .AddOrUpdate(new DicomTag(0x0020000E), DicomVR.UI, series);
}
