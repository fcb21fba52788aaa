using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Examples.BoneSegmentation;
using ServerlessDicom.Examples.BoneSegmentation.Archive;
using ServerlessDicom.Examples.BoneSegmentation.Imaging;
using ServerlessDicom.Examples.BoneSegmentation.Results;
using ServerlessDicom.Interoperability.Tests.Peers;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

/// <summary>From stored images by way of events to results in the archive.</summary>
public sealed class ConsumerTests(ConsumerFixture fixture) : IClassFixture<ConsumerFixture>
{
    private const string Study = "1.2.826.0.1.3680043.2.1143.77";
    private const string Series = $"{Study}.1";

    [Fact]
    public async Task A_series_that_is_stored_gets_a_segmentation_and_a_report()
    {
        var uids = await StoreAndWaitAsync();

        var found = await fixture.Service.SearchAsync($"studies/{Study}/instances?Modality=SEG");
        Assert.Contains(found, match => (string?)match["00080018"]!["Value"]![0] == uids.Segmentation);
        var (segmentation, report) = (await FetchAsync(uids, uids.Segmentation), await FetchAsync(uids, uids.Report));

        // The frames: the large block, and nothing else.
        var frames = segmentation.Dataset.GetItems(DicomTag.PerFrameFunctionalGroupsSequence);
        Assert.Equal(3, frames.Count);
        Assert.Equal(3, segmentation.Dataset.GetInteger(DicomTag.NumberOfFrames));
        Assert.True(segmentation.Dataset.TryGetElement(DicomTag.PixelData, out var pixels));
        for (var i = 0; i < 3 * CtPhantom.Rows * CtPhantom.Columns; i++)
        {
            var (frame, row, column) = (
                i / (CtPhantom.Rows * CtPhantom.Columns),
                i / CtPhantom.Columns % CtPhantom.Rows,
                i % CtPhantom.Columns
            );
            var isSet = (pixels.Value.Span[i / 8] >> (i % 8) & 1) == 1;
            Assert.Equal(CtPhantom.IsLarge(frame + 2, row, column), isSet);
        }

        // Each frame lies where its source does.
        for (var frame = 0; frame < frames.Count; frame++)
        {
            var position = frames[frame].GetItems(DicomTag.PlanePositionSequence)[0];
            var z = position.GetNumbers(DicomTag.ImagePositionPatient)[2];
            Assert.Equal(10 + (frame + 2) * 2.5, z);
            var source = frames[frame]
                .GetItems(DicomTag.DerivationImageSequence)[0]
                .GetItems(DicomTag.SourceImageSequence)[0];
            Assert.Equal(CtPhantom.Instance(Series, frame + 2), source.GetString(DicomTag.ReferencedSOPInstanceUID));
        }

        // The patient is the same, letters and all.
        Assert.All(
            [segmentation, report],
            file => Assert.Equal("Müller^Jörg", file.Dataset.GetString(DicomTag.PatientName))
        );

        // Times are of the zone that the study's are of.
        Assert.All(
            [segmentation, report],
            file => Assert.Equal("+0900", file.Dataset.GetString(DicomTag.TimezoneOffsetFromUTC))
        );
        var tokyo = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).DateTime;
        var content = segmentation
            .Dataset.GetDate(DicomTag.ContentDate)!
            .Value.ToDateTime(segmentation.Dataset.GetTime(DicomTag.ContentTime)!.Value);
        Assert.InRange(content, tokyo.AddMinutes(-5), tokyo);

        // The measurements.
        var numbers = Numbers(report.Dataset).ToList();
        Assert.Equal(("118565006", CtPhantom.LargeVoxels * CtPhantom.VoxelVolume / 1000), numbers[0]);
        Assert.Equal([700.0, 0.0, 700.0, 700.0], numbers.Skip(1).Select(number => number.Value));
    }

    [Fact]
    public async Task What_is_done_is_not_done_again()
    {
        await StoreAndWaitAsync();

        // The same event once more, as receivers must expect, or the next start's look at all series.
        var outcome = await fixture.Segmenter.ProcessAsync(
            new SeriesKey(Study, Series),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(SegmentationOutcome.AlreadyThere, outcome);
        Assert.Single(
            await fixture.Service.SearchAsync(
                $"studies/{Study}/instances?Modality=SR&SOPInstanceUID={(await UidsAsync()).Report}"
            )
        );
    }

    [Fact]
    public async Task A_consumer_that_starts_later_finds_what_it_missed()
    {
        await StoreAndWaitAsync();
        const int threshold = 200;
        await using var late = Consumer.Build([
            "--Urls",
            "http://127.0.0.1:0",
            "--Archive",
            fixture.Service.Client.BaseAddress!.AbsoluteUri,
            "--Quiet",
            "00:00:00",
            "--Threshold",
            "200",
        ]);

        await late.StartAsync(TestContext.Current.CancellationToken);

        var uids = await UidsAsync(threshold: threshold);
        await fixture.StoredAsync(uids.Report);
        Assert.NotNull(await BytesAsync(uids, uids.Segmentation));
    }

    [Fact]
    public async Task Two_consumers_at_once_make_one_result()
    {
        const string study = $"{Study}.5";
        const string series = $"{study}.1";
        var key = new SeriesKey(study, series);
        await fixture.Service.StoreAsync(await CtPhantom.SeriesAsync(study, series));

        var outcomes = await Task.WhenAll(
            fixture.Segmenter.ProcessAsync(key, TestContext.Current.CancellationToken),
            fixture.Segmenter.ProcessAsync(key, TestContext.Current.CancellationToken)
        );

        Assert.All(outcomes, outcome => Assert.NotEqual(SegmentationOutcome.NothingFound, outcome));
        var full = await UidsAsync(key);
        Assert.Single(
            await fixture.Service.SearchAsync($"studies/{study}/instances?SOPInstanceUID={full.Segmentation}")
        );
    }

    [Fact]
    public async Task A_checker_of_conformance_finds_no_error_in_the_results()
    {
        var uids = await StoreAndWaitAsync();

        foreach (var sopInstance in new[] { uids.Segmentation, uids.Report })
        {
            var said = await WithFileAsync(
                uids,
                sopInstance,
                file => Peer.RunAsync(new ProcessStartInfo("dciodvfy", [file]))
            );
            Assert.DoesNotContain("Error", said.Errors + said.Output, StringComparison.Ordinal);
            // It tells which IOD it held the file against.
            Assert.Contains(
                sopInstance == uids.Report ? "ComprehensiveSR" : "Segmentation",
                said.Errors + said.Output,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Other_programs_read_the_results()
    {
        const string script =
            "import pydicom, sys; d = pydicom.dcmread(sys.argv[1]); print(d.NumberOfFrames, d.pixel_array.sum())";
        var uids = await StoreAndWaitAsync();

        var sums = await WithFileAsync(
            uids,
            uids.Segmentation,
            file => Peer.RunAsync("/usr/bin/python3", "-c", script, file)
        );
        var dump = await WithFileAsync(uids, uids.Report, file => Peer.RunAsync("dsrdump", "--print-all-codes", file));

        Assert.Equal($"3 {CtPhantom.LargeVoxels}", sums.Trim());
        Assert.Contains("(126000,DCM,\"Imaging Measurement Report\")", dump, StringComparison.Ordinal);
    }

    private async Task<T> WithFileAsync<T>(ResultUids uids, string sopInstance, Func<string, Task<T>> use)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, (await BytesAsync(uids, sopInstance))!);
            return await use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<ResultUids> StoreAndWaitAsync()
    {
        var answer = await fixture.Service.StoreAsync(await CtPhantom.SeriesAsync(Study, Series));
        Assert.Empty(answer.Failures);
        var uids = await UidsAsync();
        if ((await fixture.Service.SearchAsync($"studies/{Study}/instances?SOPInstanceUID={uids.Report}")).Count == 0)
        {
            await fixture.StoredAsync(uids.Report);
        }

        return uids;
    }

    private async Task<ResultUids> UidsAsync(SeriesKey? key = null, int threshold = 300)
    {
        var archive = fixture.Consumer.Services.GetRequiredService<DicomWebClient>();
        var metadata = await archive.GetMetadataAsync(
            key ?? new SeriesKey(Study, Series),
            TestContext.Current.CancellationToken
        );
        return ResultUids.For(CtSeries.Of(metadata), threshold);
    }

    private async Task<DicomFile> FetchAsync(ResultUids uids, string sopInstance) =>
        DicomFile.Parse(await BytesAsync(uids, sopInstance));

    private Task<byte[]?> BytesAsync(ResultUids uids, string sopInstance)
    {
        var series = sopInstance == uids.Report ? uids.ReportSeries : uids.SegmentationSeries;
        return fixture.Service.FetchAsync($"studies/{Study}/series/{series}/instances/{sopInstance}");
    }

    /// <summary>The measurements of a report: the codes of their names, and their values.</summary>
    private static IEnumerable<(string Code, double Value)> Numbers(DicomDataset item)
    {
        if (item.GetString(DicomTag.ValueType) == "NUM")
        {
            yield return (
                item.GetItems(DicomTag.ConceptNameCodeSequence)[0].GetString(DicomTag.CodeValue)!,
                (double)item.GetItems(DicomTag.MeasuredValueSequence)[0].GetNumber(DicomTag.NumericValue)!
            );
        }

        foreach (var number in item.GetItems(DicomTag.ContentSequence).SelectMany(Numbers))
        {
            yield return number;
        }
    }
}
