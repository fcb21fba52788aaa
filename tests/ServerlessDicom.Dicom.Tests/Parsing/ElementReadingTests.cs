using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Elements, sequences and fragments, in order and off the standard.</summary>
public class ElementReadingTests
{
    private const string ExplicitSyntax = "1.2.840.10008.1.2.1";
    private const string ImplicitSyntax = "1.2.840.10008.1.2";
    private const string BigEndianSyntax = "1.2.840.10008.1.2.2";

    private static readonly DicomTag _private = new(0x00111001);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sequences_of_defined_and_undefined_length_hold_their_items(bool isUndefined)
    {
        var item = DicomBytes.Explicit.Text(0x00081150, "UI", "1.2").Sequence(0x00082112, "SQ", isUndefined, [], []);
        var bytes = DicomBytes.Explicit.Sequence(0x00081140, "SQ", isUndefined, item.ToArray(), []);

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        var items = dataset.GetItems(DicomTag.ReferencedImageSequence);
        Assert.Equal(2, items.Count);
        Assert.Equal("1.2", items[0].GetString(DicomTag.ReferencedSOPClassUID));
        Assert.Equal(2, items[0].GetItems(DicomTag.SourceImageSequence).Count);
        Assert.Empty(items[1]);
        Assert.Same(dataset, items[0].Parent);
        Assert.True(dataset.TryGetElement(DicomTag.ReferencedImageSequence, out var sequence));
        Assert.Equal(isUndefined ? DicomElement.UndefinedLength : bytes.Length - 12, sequence.Length);
    }

    [Fact]
    public async Task Big_endian_items_hold_big_endian_values()
    {
        var item = DicomBytes.BigEndian.UInt16(0x00280010, "US", 258).ToArray();
        var bytes = DicomBytes.BigEndian.Sequence(0x00081140, "SQ", true, item).InPart10(BigEndianSyntax);

        var read = (await ReadAsync(bytes)).Dataset.GetItems(DicomTag.ReferencedImageSequence)[0];

        Assert.True(read.IsBigEndian);
        Assert.Equal(258, read.GetInteger(DicomTag.Rows));
    }

    [Fact]
    public async Task UN_of_undefined_length_is_a_sequence_in_implicit_little_endian_whatever_the_syntax()
    {
        var item = DicomBytes.Implicit.UInt16(0x00280010, "US", 258).ToArray();
        var bytes = DicomBytes
            .BigEndian.UndefinedSequence(_private.Value, "UN")
            .Raw(DicomBytes.Implicit.Item(item, isUndefined: true).SequenceEnd().ToArray())
            .InPart10(BigEndianSyntax);

        var element = Assert.Single((await ReadAsync(bytes)).Dataset);

        Assert.Equal(DicomVR.SQ, element.VR);
        Assert.False(element.Items![0].IsBigEndian);
        Assert.Equal(258, element.Items[0].GetInteger(DicomTag.Rows));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task UN_of_defined_length_is_a_sequence_when_it_is_one_to_its_end(bool isExplicit, bool isKnown)
    {
        var content = new DicomBytes(isExplicit).Text(0x00080104, "LO", "meaning").ToArray();
        var value = DicomBytes.Implicit.Item(content).Item(content, isUndefined: true).ToArray();
        var tag = isKnown ? DicomTag.ReferencedImageSequence : _private;
        var bytes = DicomBytes.Explicit.Element(tag.Value, "UN", value).Text(0x00200013, "IS", "1");

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        Assert.Equal(["meaning", "meaning"], dataset.GetItems(tag).Select(i => i.GetString(DicomTag.CodeMeaning)));
        Assert.Equal(1, dataset.GetInteger(DicomTag.InstanceNumber));
    }

    [Theory]
    [InlineData("FEFF00E0 10000000 08000401 40000000 61616161")] // an element longer than its item
    [InlineData("FEFF00E0 00000000 01020304")] // something behind the item
    [InlineData("FEFF00E0 08000000")] // an item longer than the value
    [InlineData("FEFF00E0 FFFFFFFF 08000401 00000000")] // an item without an end
    public async Task UN_that_only_begins_like_a_sequence_stays_UN(string hex)
    {
        var value = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        foreach (var isExplicit in new[] { true, false })
        {
            var bytes = new DicomBytes(isExplicit).Element(_private.Value, "UN", value).Text(0x00200013, "IS", "1");
            var dataset = (await ReadAsync(bytes.InPart10(isExplicit ? ExplicitSyntax : ImplicitSyntax))).Dataset;

            Assert.True(dataset.TryGetElement(_private, out var element));
            Assert.Equal(DicomVR.UN, element.VR);
            Assert.Equal(value, element.Value.ToArray());
            Assert.Equal(1, dataset.GetInteger(DicomTag.InstanceNumber));
        }
    }

    [Fact]
    public async Task Long_UN_is_no_sequence_unless_the_dictionary_says_so()
    {
        var content = DicomBytes.Implicit.Text(0x00080104, "LO", new string('m', 200)).ToArray();
        var value = DicomBytes.Implicit.Item(content).ToArray();
        var bytes = DicomBytes.Explicit.Element(0x00081140, "UN", value).Element(_private.Value, "UN", value);

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax), new() { LargeValueBytes = 100 })).Dataset;

        Assert.Single(dataset.GetItems(DicomTag.ReferencedImageSequence));
        Assert.True(dataset.TryGetElement(_private, out var element));
        Assert.Equal(DicomVR.UN, element.VR);
    }

    [Fact]
    public async Task Private_sequences_in_implicit_VR_are_found()
    {
        var item = DicomBytes.Implicit.Text(0x00110010, "LO", "ACME").Text(0x00111002, "UN", "ab").ToArray();
        var bytes = DicomBytes
            .Implicit.Text(0x00110010, "LO", "ACME")
            .Sequence(0x00111001, "UN", true, item)
            .Sequence(0x00111003, "UN", false, item);

        var dataset = (await ReadAsync(bytes.InPart10(ImplicitSyntax))).Dataset;

        Assert.Equal("ACME", dataset.GetItems(new(0x00111001))[0].GetString(new(0x00110010)));
        Assert.Equal("ACME", dataset.GetItems(new(0x00111003))[0].GetString(new(0x00110010)));
    }

    [Fact]
    public async Task Delimiters_too_many_are_passed_over_and_a_missing_one_is_made_up_for()
    {
        var text = DicomBytes.Explicit.Text(0x00080104, "LO", "meaning").ToArray();
        var bytes = DicomBytes
            .Explicit.UndefinedSequence(0x00081140)
            .ItemStart()
            .Raw(text)
            .SequenceEnd() // no end of the item
            .SequenceEnd() // one more
            .Sequence(0x00082112, [.. text, .. DicomBytes.Explicit.ItemEnd().ToArray()])
            .Text(0x00200013, "IS", "1");

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        Assert.Equal(
            "meaning",
            dataset.GetItems(DicomTag.ReferencedImageSequence).Single().GetString(DicomTag.CodeMeaning)
        );
        Assert.Equal(
            "meaning",
            dataset.GetItems(DicomTag.SourceImageSequence).Single().GetString(DicomTag.CodeMeaning)
        );
        Assert.Equal(1, dataset.GetInteger(DicomTag.InstanceNumber));
    }

    [Fact]
    public async Task Elements_out_of_order_are_sorted_and_the_first_of_two_stays()
    {
        var bytes = DicomBytes
            .Explicit.Text(0x00100020, "LO", "first")
            .Text(0x00080060, "CS", "CT")
            .Text(0x00100020, "LO", "second")
            .Element(0x7FE00010, "OW", [1, 2])
            .Text(0x00080050, "SH", "after")
            .Text(0x00100020, "LO", "third");

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        Assert.Equal([0x00080050u, 0x00080060u, 0x00100020u, 0x7FE00010u], dataset.Select(e => e.Tag.Value));
        Assert.Equal("first", dataset.GetString(DicomTag.PatientID));
        Assert.False(dataset.IsModified);
    }

    [Theory]
    [InlineData("ZZ", DicomVR.UN)] // came after this was written: 32-bit length
    [InlineData("??", DicomVR.UN)] // a filler: 16-bit length
    [InlineData("  ", DicomVR.UN)]
    [InlineData("\0\0", DicomVR.UN)]
    public async Task Unknown_VRs_become_UN(string vr, DicomVR expected)
    {
        var bytes = DicomBytes
            .Explicit.Text(0x00080060, "CS", "CT")
            .Element(0x00100020, vr, "ab"u8)
            .Text(0x00200013, "IS", "1");

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        Assert.True(dataset.TryGetElement(DicomTag.PatientID, out var element));
        Assert.Equal(expected, element.VR);
        Assert.Equal("ab", dataset.GetString(DicomTag.PatientID)); // by the dictionary's VR
        Assert.Equal(1, dataset.GetInteger(DicomTag.InstanceNumber));
    }

    [Fact]
    public async Task An_unknown_VR_in_the_first_element_does_not_look_like_another_syntax()
    {
        var bytes = DicomBytes.Explicit.Element(0x00080060, "ZZ", "CT"u8).Text(0x00200013, "IS", "1");

        var file = await ReadAsync(bytes.InPart10(ExplicitSyntax));

        Assert.Equal(ExplicitSyntax, file.TransferSyntax.Uid);
        Assert.Equal(1, file.Dataset.GetInteger(DicomTag.InstanceNumber));
    }

    [Fact]
    public async Task An_implicit_header_among_explicit_ones_is_read()
    {
        var stray = DicomBytes.Implicit.Text(0x00100020, "LO", "stray").ToArray();
        var bytes = DicomBytes.Explicit.Text(0x00080060, "CS", "CT").Raw(stray).Text(0x00200013, "IS", "1");

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        Assert.Equal("stray", dataset.GetString(DicomTag.PatientID));
        Assert.Equal(1, dataset.GetInteger(DicomTag.InstanceNumber));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(5000)]
    public async Task Zeros_behind_the_last_element_are_padding(int length)
    {
        var bytes = DicomBytes.Explicit.Text(0x00080060, "CS", "CT").Raw(new byte[length]).InPart10(ExplicitSyntax);

        Assert.Equal(DicomTag.Modality, Assert.Single((await ReadAsync(bytes)).Dataset).Tag);
    }

    [Fact]
    public void Something_behind_the_padding_is_malformed()
    {
        var bytes = DicomBytes
            .Explicit.Text(0x00080060, "CS", "CT")
            .Raw(new byte[50])
            .Raw([1])
            .InPart10(ExplicitSyntax);

        var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(bytes));
        Assert.Equal(DicomFormatProblem.Malformed, failure.Problem);
        Assert.Equal(bytes.Length - 1, failure.Offset);
    }

    [Fact]
    public async Task Group_lengths_and_trailing_padding_elements_are_kept()
    {
        var bytes = DicomBytes
            .Explicit.UInt16(0x00080000, "UL", 10, 0)
            .Text(0x00080060, "CS", "CT")
            .Element(0xFFFCFFFC, "OB", new byte[20]);

        var dataset = (await ReadAsync(bytes.InPart10(ExplicitSyntax))).Dataset;

        Assert.Equal([0x00080000u, 0x00080060u, 0xFFFCFFFCu], dataset.Select(e => e.Tag.Value));
    }

    [Theory]
    [InlineData(0, DicomVR.US)]
    [InlineData(1, DicomVR.SS)]
    public async Task Pixel_Representation_decides_between_US_and_SS_in_implicit_VR(ushort signed, DicomVR expected)
    {
        var item = DicomBytes.Implicit.UInt16(0x00283002, "", 1, 0, 16).ToArray();
        var bytes = DicomBytes
            .Implicit.UInt16(0x00280103, "", signed)
            .UInt16(0x00280106, "", 0xFFFF)
            .Sequence(0x00283000, item);

        var dataset = (await ReadAsync(bytes.InPart10(ImplicitSyntax))).Dataset;

        Assert.Equal(expected, dataset.Single(e => e.Tag == DicomTag.SmallestImagePixelValue).VR);
        Assert.Equal(expected, dataset.GetItems(DicomTag.ModalityLUTSequence)[0].Single().VR);
        Assert.Equal(signed == 1 ? -1 : 65535, dataset.GetInteger(DicomTag.SmallestImagePixelValue));
    }

    [Fact]
    public async Task Fragments_are_noted_where_they_lie()
    {
        var bytes = DicomBytes
            .Explicit.Header(0x7FE00010, "OB", 0xFFFFFFFF)
            .Item([0, 0, 0, 0, 12, 0, 0, 0])
            .Item([0xFF, 0xD8, 0xFF, 0xE0])
            .Item([0xAB, 0xCD])
            .Item([])
            .SequenceEnd()
            .InPart10(DicomUid.JPEGBaseline8Bit);

        var element = Assert.Single((await ReadAsync(bytes)).Dataset);
        var fragments = element.Fragments!;

        Assert.Equal(DicomElement.UndefinedLength, element.Length);
        Assert.Equal([0, 0, 0, 0, 12, 0, 0, 0], fragments.BasicOffsetTable.ToArray());
        Assert.Equal([4u, 2u, 0u], fragments.Items.Select(f => f.Length));
        Assert.Equal([0xFFD8FFE0, 0xABCD0000, 0u], fragments.Items.Select(f => f.Head));
        Assert.Equal([0xAB, 0xCD], bytes.AsSpan((int)fragments.Items[1].Offset, 2).ToArray());
    }

    [Fact]
    public async Task Encapsulated_pixels_of_an_icon_do_not_stop_the_header()
    {
        var icon = DicomBytes
            .Explicit.Header(0x7FE00010, "OB", 0xFFFFFFFF)
            .Item([])
            .Item([1, 2])
            .SequenceEnd()
            .ToArray();
        var bytes = DicomBytes
            .Explicit.Sequence(0x00880200, "SQ", true, icon)
            .Text(0x00100020, "LO", "P1")
            .InPart10(ExplicitSyntax);

        var dataset = (await ReadAsync(bytes)).Dataset;

        Assert.Equal(2u, dataset.GetItems(DicomTag.IconImageSequence)[0].Single().Fragments!.Items.Single().Length);
        Assert.Equal("P1", dataset.GetString(DicomTag.PatientID));
    }

    [Fact]
    public async Task The_header_ends_before_Pixel_Data_and_nothing_behind_is_touched()
    {
        byte[] pixels = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        var header = DicomBytes.Explicit.Text(0x00100020, "LO", "P1").Header(0x7FE00010, "OW", (uint)pixels.Length);
        var bytes = header.Raw(pixels).Text(0xFFFCFFFC, "OB", "").InPart10(ExplicitSyntax);
        var input = PipeReader.Create(new MemoryStream(bytes));
        var reader = new DicomFileReader(input);

        var file = await reader.ReadHeaderAsync(TestContext.Current.CancellationToken);

        Assert.Equal("P1", file.Dataset.GetString(DicomTag.PatientID));
        Assert.False(file.Dataset.Contains(DicomTag.PixelData));
        Assert.Equal(-1, file.ContentLength);
        var next = await input.ReadAtLeastAsync(10, TestContext.Current.CancellationToken);
        Assert.Equal(pixels[..10], System.Buffers.BuffersExtensions.ToArray(next.Buffer.Slice(0, 10)));
        input.AdvanceTo(next.Buffer.Start);

        // A change in between stays.
        file.Dataset.AddOrUpdate(DicomTag.PatientID, DicomVR.LO, "P2");
        await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal("P2", file.Dataset.GetString(DicomTag.PatientID));
        Assert.True(file.Dataset.TryGetElement(DicomTag.PixelData, out var element));
        Assert.False(element.IsHeld);
        Assert.Equal(pixels, bytes.AsSpan((int)element.Offset, (int)element.Length).ToArray());
        Assert.Equal(bytes.Length, file.ContentLength);
    }

    [Fact]
    public async Task Long_values_are_passed_over_when_they_may_be_bulk_data()
    {
        var bytes = DicomBytes
            .Explicit.Element(0x00420011, "OB", new byte[1000])
            .Text(0x00104000, "LT", new string('a', 1000))
            .Text(0x00100010, "PN", new string('b', 1000))
            .InPart10(ExplicitSyntax);
        var limits = new DicomReadLimits { LargeValueBytes = 999 };

        var (_, streamed) = await StreamedReading.ReadAsync(bytes, 64, limits);

        var held = streamed!.Dataset.ToDictionary(e => e.Tag, e => (e.IsHeld, e.Value.Length, e.Length));
        Assert.Equal((false, 0, 1000), held[DicomTag.EncapsulatedDocument]);
        Assert.Equal((false, 0, 1000), held[DicomTag.PatientComments]);
        Assert.Equal((true, 1000, 1000), held[DicomTag.PatientName]);
        Assert.All(DicomFile.Parse(bytes, limits).Dataset, element => Assert.Equal(1000, element.Value.Length));
    }

    [Fact]
    public void Values_are_slices_of_what_was_read()
    {
        var bytes = DicomBytes.Explicit.Text(0x00100020, "LO", "P1").InPart10(ExplicitSyntax);

        var file = DicomFile.Parse(bytes);
        bytes[^1] = (byte)'9';

        Assert.Equal("P9", file.Dataset.GetString(DicomTag.PatientID));
        Assert.True(file.Original.Span == bytes);
    }

    // From memory, and in small pieces, which must be the same.
    private static async Task<DicomFile> ReadAsync(byte[] bytes, DicomReadLimits? limits = null)
    {
        var file = DicomFile.Parse(bytes, limits);
        var (outcome, _) = await StreamedReading.ReadAsync(bytes, 3, limits);
        Assert.Equal(ReadOutcome.Of(() => file), outcome);
        return file;
    }
}
