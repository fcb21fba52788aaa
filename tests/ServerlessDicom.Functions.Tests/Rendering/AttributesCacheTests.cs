using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;

namespace ServerlessDicom.Functions.Tests.Rendering;

public sealed class AttributesCacheTests
{
    private readonly AttributesCache _cache = new();

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        var (first, second, third) = (Entry("1"), Entry("2"), Entry("3"));
        _cache.Add(first, new DicomDataset(), 8 << 20);
        _cache.Add(second, new DicomDataset(), 8 << 20);
        Assert.True(_cache.TryGet(first, out _));

        _cache.Add(third, new DicomDataset(), 1);

        Assert.True(_cache.TryGet(first, out _));
        Assert.False(_cache.TryGet(second, out _));
        Assert.True(_cache.TryGet(third, out _));
    }

    [Fact]
    public void What_is_too_long_is_not_kept_and_moves_nothing_out()
    {
        _cache.Add(Entry("1"), new DicomDataset(), 1 << 20);
        _cache.Add(Entry("2"), new DicomDataset(), 17 << 20);

        Assert.True(_cache.TryGet(Entry("1"), out _));
        Assert.False(_cache.TryGet(Entry("2"), out _));
    }

    [Fact]
    public void The_first_of_one_version_stays()
    {
        var dataset = new DicomDataset();
        _cache.Add(Entry("1"), dataset, 1);
        _cache.Add(Entry("1"), new DicomDataset(), 1);

        Assert.True(_cache.TryGet(Entry("1"), out var kept));
        Assert.Same(dataset, kept);
    }

    private static InstanceEntry Entry(string version) =>
        new()
        {
            StudyInstanceUid = "1",
            SeriesInstanceUid = "1.2",
            SopInstanceUid = "1.2.3",
            SopClassUid = "1.2.4",
            TransferSyntaxUid = "1.2.840.10008.1.2.1",
            Version = version,
            BlobName = version,
            BlobLength = 1,
            ContentHash = "",
            Metadata = default,
            PixelDataLayout = default,
            StoredAt = default,
        };
}
