using System.Diagnostics;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Input that lies or is cut short: it fails with a reason, at a cost of what it really holds.</summary>
public class HostileInputTests
{
    private const string ExplicitSyntax = "1.2.840.10008.1.2.1";
    private const string ImplicitSyntax = "1.2.840.10008.1.2";
    private const string DeflatedSyntax = "1.2.840.10008.1.2.1.99";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_thousand_levels_of_nesting_pass_the_limit(bool isUndefined)
    {
        var bytes = DicomBytes.Explicit;
        for (var i = 0; i < 10_000; i++)
        {
            var length = isUndefined ? 0xFFFFFFFF : (uint)(1_000_000 - 20 * i);
            bytes.Header(0x00081140, "SQ", length).Delimiter(0xFFFEE000, isUndefined ? length : length - 8);
        }

        await AssertFailsAsync(DicomFormatProblem.LimitExceeded, bytes.InPart10(ExplicitSyntax));
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_read()
    {
        var content = DicomBytes.Explicit.Text(0x00080104, "LO", "inside").ToArray();
        for (var i = 0; i < DicomReadLimits.Default.MaxDepth; i++)
        {
            content = DicomBytes.Explicit.Sequence(0x00081140, "SQ", i % 2 == 0, content).ToArray();
        }

        var dataset = DicomFile.Parse(DicomBytes.Part10(ExplicitSyntax, content)).Dataset;
        for (var i = 0; i < DicomReadLimits.Default.MaxDepth; i++)
        {
            dataset = Assert.Single(dataset.GetItems(DicomTag.ReferencedImageSequence));
        }

        Assert.Equal("inside", dataset.GetString(DicomTag.CodeMeaning));
    }

    [Fact]
    public async Task Sequences_that_are_never_closed_are_truncated()
    {
        await AssertFailsAsync(
            DicomFormatProblem.Truncated,
            DicomBytes.Explicit.UndefinedSequence(0x00081140).InPart10(ExplicitSyntax)
        );
        await AssertFailsAsync(
            DicomFormatProblem.Truncated,
            DicomBytes
                .Explicit.UndefinedSequence(0x00081140)
                .ItemStart()
                .Text(0x00080104, "LO", "a")
                .ItemEnd()
                .InPart10(ExplicitSyntax)
        );
        await AssertFailsAsync(
            DicomFormatProblem.Truncated,
            DicomBytes.Explicit.Header(0x7FE00010, "OB", 0xFFFFFFFF).Delimiter(0xFFFEE000, 0).InPart10(ExplicitSyntax)
        );
    }

    [Theory]
    [InlineData(0x00100020u, "LO")] // held
    [InlineData(0x00420011u, "OB")] // passed over
    [InlineData(0x7FE00010u, "OW")] // pixel data
    [InlineData(0x00081140u, "SQ")]
    [InlineData(0x00091001u, "UN")]
    public async Task A_length_of_four_gigabytes_takes_no_memory(uint tag, string vr)
    {
        var bytes = DicomBytes.Implicit.Header(tag, vr, 0xFFFFFFFE).Raw(new byte[100]).InPart10(ImplicitSyntax);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(bytes));
        Assert.NotEqual(DicomFormatProblem.NotDicom, failure.Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);

        // All of it is there at once, so that the reader stays on this thread.
        before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new DicomFileReader(PipeReader.Create(new MemoryStream(bytes)));
        await Assert.ThrowsAsync<DicomFormatException>(() => reader.ReadToEndAsync(default).AsTask());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pixel_Data_of_any_length_takes_no_memory(bool isEncapsulated)
    {
        const int Length = 128 << 20;
        var header = isEncapsulated
            ? DicomBytes.Explicit.Header(0x7FE00010, "OB", 0xFFFFFFFF).Item([]).Delimiter(0xFFFEE000, Length)
            : DicomBytes.Explicit.Header(0x7FE00010, "OW", Length);
        var end = isEncapsulated ? DicomBytes.Explicit.SequenceEnd().ToArray() : [];
        var stream = new ZerosBetween(header.InPart10(ExplicitSyntax), Length, end);
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = await new DicomFileReader(input).ReadToEndAsync(default);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20); // most of it the pipe's own
        var element = Assert.Single(file.Dataset);
        Assert.Equal(Length, isEncapsulated ? element.Fragments!.Items.Single().Length : element.Length);
    }

    [Fact]
    public async Task A_value_longer_than_its_item_is_malformed()
    {
        var item = DicomBytes.Explicit.Header(0x00080104, "LO", 50).Raw("short"u8).ToArray();

        await AssertFailsAsync(
            DicomFormatProblem.Malformed,
            DicomBytes.Explicit.Sequence(0x00081140, item).Raw(new byte[100]).InPart10(ExplicitSyntax)
        );
    }

    [Fact]
    public Task An_item_longer_than_its_sequence_is_malformed() =>
        AssertFailsAsync(
            DicomFormatProblem.Malformed,
            DicomBytes
                .Explicit.Header(0x00081140, "SQ", 16)
                .Delimiter(0xFFFEE000, 40)
                .Text(0x00080104, "LO", new string('a', 32))
                .InPart10(ExplicitSyntax)
        );

    [Theory]
    [InlineData("LO")]
    [InlineData("UT")]
    public async Task Only_sequences_and_fragments_may_have_an_undefined_length(string vr)
    {
        // Short VRs cannot even say so.
        var bytes = vr == "UT" ? DicomBytes.Explicit : DicomBytes.Implicit;

        await AssertFailsAsync(
            DicomFormatProblem.Malformed,
            bytes
                .Header(vr == "UT" ? 0x0040A160u : 0x00100020u, vr, 0xFFFFFFFF)
                .ItemStart()
                .InPart10(vr == "UT" ? ExplicitSyntax : ImplicitSyntax)
        );
    }

    [Fact]
    public async Task More_elements_than_the_limit_fail()
    {
        var bytes = DicomBytes.Explicit;
        for (uint i = 0; i < 100; i++)
        {
            bytes.Text(0x00090010 + i, "LO", "");
        }

        await AssertFailsAsync(
            DicomFormatProblem.LimitExceeded,
            bytes.InPart10(ExplicitSyntax),
            new() { MaxElements = 90 }
        );
    }

    [Fact]
    public async Task A_longer_header_than_the_limit_fails()
    {
        var bytes = DicomBytes.Explicit;
        for (uint i = 0; i < 100; i++)
        {
            bytes.Text(0x00091000 + i, "LO", new string('x', 60));
        }

        await AssertFailsAsync(
            DicomFormatProblem.LimitExceeded,
            bytes.InPart10(ExplicitSyntax),
            new() { MaxHeaderBytes = 5000 }
        );
    }

    [Fact]
    public async Task More_fragments_than_the_limit_fail()
    {
        var bytes = DicomBytes.Explicit.Header(0x7FE00010, "OB", 0xFFFFFFFF);
        for (var i = 0; i < 100; i++)
        {
            bytes.Item([1, 2]);
        }

        await AssertFailsAsync(
            DicomFormatProblem.LimitExceeded,
            bytes.SequenceEnd().InPart10(DicomUid.RLELossless),
            new() { MaxFragments = 90 }
        );
    }

    [Fact]
    public async Task A_deflate_bomb_stops_at_the_limit()
    {
        const int Limit = 1 << 20;
        var bomb = DicomBytes.Deflate([
            .. DicomBytes.Explicit.Header(0x00420011, "OB", 200 << 20).ToArray(),
            .. new byte[50 << 20],
        ]);
        var bytes = DicomBytes.Part10(DeflatedSyntax, bomb);
        var limits = new DicomReadLimits { MaxInflatedBytes = Limit };

        var before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(bytes, limits));
        Assert.Equal(DicomFormatProblem.LimitExceeded, failure.Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * Limit);

        var (outcome, _) = await StreamedReading.ReadAsync(bytes, 4096, limits);
        Assert.StartsWith(nameof(DicomFormatProblem.LimitExceeded), outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_cut_off_anywhere_fails_or_ends_between_elements()
    {
        var bytes = Sample().InPart10(ExplicitSyntax);
        var whole = DicomFile.Parse(bytes).Dataset;
        var ends = whole.Select(e => (int)(e.Items is null ? e.Offset + e.Length : -1)).ToHashSet();
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes.AsMemory(0, length);
            var outcome = ReadOutcome.Of(() => DicomFile.Parse(cut));
            var isBetween = length >= 144 && !outcome.StartsWith("Truncated", StringComparison.Ordinal);

            Assert.Equal(outcome, (await StreamedReading.ReadAsync(cut, 11)).Outcome);
            Assert.False(
                length < 132 && !outcome.StartsWith("NotDicom", StringComparison.Ordinal),
                $"{length}: {outcome}"
            );
            Assert.True(!isBetween || IsBetweenElements(bytes, length, ends), $"{length}: {outcome}");
        }
    }

    [Fact]
    public async Task A_deflated_data_set_cut_off_anywhere_is_truncated()
    {
        var bytes = DicomBytes.Part10(DeflatedSyntax, DicomBytes.Deflate(Sample().ToArray()));
        var start = (int)DicomFile.Parse(bytes).DatasetOffset + 1;
        for (var length = start; length < bytes.Length; length++)
        {
            var cut = bytes.AsMemory(0, length);
            var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(cut));
            var (outcome, _) = await StreamedReading.ReadAsync(cut, 11);

            Assert.Equal(DicomFormatProblem.Truncated, failure.Problem);
            Assert.StartsWith(nameof(DicomFormatProblem.Truncated), outcome, StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task A_deflated_data_set_that_is_damaged_is_malformed() =>
        AssertFailsAsync(
            DicomFormatProblem.Malformed,
            DicomBytes.Part10(DeflatedSyntax, [0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        );

    [Fact]
    public async Task Values_that_look_like_sequences_again_and_again_cost_little()
    {
        // Each begins like an item with an element that is too long, to make the reader think twice.
        var bytes = DicomBytes.Implicit;
        var value = DicomBytes.Implicit.ItemStart().Header(0x00080104, "", 1000).ToArray();
        for (uint i = 0; i < 60_000; i++)
        {
            bytes.Element(0x00110000 + (i << 17 & 0xFFE0000) + 0x1000, "UN", value);
        }

        var clock = Stopwatch.StartNew();
        var file = DicomFile.Parse(bytes.InPart10(ImplicitSyntax));
        Assert.All(file.Dataset, element => Assert.Equal(DicomVR.UN, element.VR));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static DicomBytes Sample() =>
        DicomBytes
            .Explicit.Text(0x00080005, "CS", "ISO_IR 100")
            .Text(0x00080018, "UI", "1.2.3.4")
            .Sequence(0x00081140, "SQ", true, DicomBytes.Explicit.Text(0x00081150, "UI", "1.2").ToArray())
            .Sequence(0x00081199, DicomBytes.Explicit.Text(0x00081155, "UI", "1.2.3").ToArray(), [])
            .Text(0x00100010, "PN", "Doe^Jane")
            .UInt16(0x00280010, "US", 2)
            .Header(0x7FE00010, "OB", 0xFFFFFFFF)
            .Item([0, 0, 0, 0])
            .Item([1, 2, 3, 4, 5, 6])
            .SequenceEnd();

    private static bool IsBetweenElements(byte[] bytes, int length, HashSet<int> ends)
    {
        // The ends of plain elements, of File Meta Information's elements, and of the two sequences.
        var meta = DicomFile.Parse(bytes);
        return ends.Contains(length)
            || length == meta.DatasetOffset
            || meta.FileMetaInformation.Any(e => e.Offset + e.Length == length)
            || meta.Dataset.Any(e => e.Tag == DicomTag.ReferencedSOPSequence && e.Offset + e.Length == length)
            || meta.Dataset.Any(e => e.Tag == DicomTag.ReferencedSOPSequence && e.Offset - 12 == length);
    }

    private static async Task AssertFailsAsync(DicomFormatProblem problem, byte[] bytes, DicomReadLimits? limits = null)
    {
        var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(bytes, limits));
        Assert.True(problem == failure.Problem, $"{failure.Problem}: {failure.Message}");
        var (outcome, _) = await StreamedReading.ReadAsync(bytes, 1000, limits);
        Assert.StartsWith(problem.ToString(), outcome, StringComparison.Ordinal);
    }
}
