using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Json;

public class DicomJsonWriterTests
{
    private static readonly DicomJsonWriterOptions Bulk = new() { BulkDataUriPrefix = "b/" };

    [Fact]
    public void An_empty_element_has_only_its_vr() =>
        Assert.Equal("""{"00100010":{"vr":"PN"}}""", Json(Of(DicomTag.PatientName, DicomVR.PN, "")));

    [Theory]
    [InlineData("40", "40")]
    [InlineData("1.50", "1.50")]
    [InlineData("+5", "5")]
    [InlineData("-007", "-7")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData(" 12 ", "12")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E+04", "1E+04")]
    [InlineData("0.1234567890123456", "0.1234567890123456")]
    [InlineData("00", "0")]
    [InlineData("abc", "\"abc\"")]
    [InlineData("1,5", "\"1,5\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("-", "\"-\"")]
    [InlineData(".", "\".\"")]
    [InlineData("1E999", "\"1E999\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("Infinity", "\"Infinity\"")]
    public void A_decimal_string_is_a_number_where_JSON_can_say_it(string text, string expected) =>
        Assert.Equal(
            $$$"""{"00281050":{"vr":"DS","Value":[{{{expected}}}]}}""",
            Json(Of(DicomTag.WindowCenter, DicomVR.DS, text))
        );

    [Fact]
    public void An_empty_value_among_others_is_null() =>
        Assert.Equal(
            """{"00080008":{"vr":"CS","Value":["ORIGINAL",null,"AXIAL"]}}""",
            Json(Of(DicomTag.ImageType, DicomVR.CS, @"ORIGINAL\\AXIAL"))
        );

    [Fact]
    public void A_person_name_is_split_into_its_groups_without_the_empty_ones() =>
        Assert.Equal(
            """{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A^B","Phonetic":"P"},null,{"Ideographic":"I"}]}}""",
            Json(Of(DicomTag.PatientName, DicomVR.PN, @"A^B==P\\=I "))
        );

    [Fact]
    public void A_tag_is_eight_digits() =>
        Assert.Equal(
            """{"00280009":{"vr":"AT","Value":["00181063","7FE00010"]}}""",
            Json(Of(DicomTag.FrameIncrementPointer, DicomVR.AT, [0x18, 0, 0x63, 0x10, 0xE0, 0x7F, 0x10, 0]))
        );

    [Fact]
    public void Binary_goes_inline_as_little_endian()
    {
        var big = new DicomDataset { IsBigEndian = true }.AddOrUpdate(
            new DicomElement(new DicomTag(0x00281201), DicomVR.OW, new byte[] { 1, 2, 3, 4 })
        );
        Assert.Equal("""{"00281201":{"vr":"OW","InlineBinary":"AgEEAw=="}}""", Json(big));
    }

    [Fact]
    public void Numbers_of_a_big_endian_data_set_are_read_so()
    {
        var big = new DicomDataset { IsBigEndian = true }
            .AddOrUpdate(new DicomElement(DicomTag.Rows, DicomVR.US, new byte[] { 1, 2 }))
            .AddOrUpdate(
                new DicomElement(DicomTag.FrameIncrementPointer, DicomVR.AT, new byte[] { 0, 0x18, 0x10, 0x63 })
            );
        Assert.Equal(
            """{"00280009":{"vr":"AT","Value":["00181063"]},"00280010":{"vr":"US","Value":[258]}}""",
            Json(big)
        );
    }

    [Fact]
    public void Long_binary_and_pixel_data_stand_behind_a_uri_that_names_their_path()
    {
        var item = Of(new DicomTag(0x00282000), DicomVR.OB, new byte[300]);
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomElement(new DicomTag(0x00480105), [new DicomDataset(), item]))
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OW, new byte[2]));
        Assert.Equal(
            """{"00480105":{"vr":"SQ","Value":[{},{"00282000":{"vr":"OB","BulkDataURI":"b/00480105/2/00282000"}}]},"7FE00010":{"vr":"OW","BulkDataURI":"b/7FE00010"}}""",
            Json(dataset, Bulk)
        );
        var path = DicomElementPath.Parse("00480105/2/00282000");
        Assert.Same(item, path?.Find(dataset)?.Holder);
    }

    [Fact]
    public void A_number_that_JSON_cannot_say_stands_behind_a_uri()
    {
        var dataset = Of(new DicomTag(0x00189073), DicomVR.FD, BitConverter.GetBytes(double.NaN));
        Assert.Equal("""{"00189073":{"vr":"FD","BulkDataURI":"b/00189073"}}""", Json(dataset, Bulk));
    }

    [Fact]
    public void A_single_has_the_digits_of_the_double_that_equals_it()
    {
        var dataset = Of(new DicomTag(0x00480001), DicomVR.FL, BitConverter.GetBytes(-11.2f));
        Assert.Equal("""{"00480001":{"vr":"FL","Value":[-11.199999809265137]}}""", Json(dataset));
    }

    [Fact]
    public void A_64_bit_number_beyond_the_exact_doubles_is_a_string()
    {
        var dataset = Of(
            new DicomTag(0x00720083),
            DicomVR.UV,
            [.. BitConverter.GetBytes(5UL), .. BitConverter.GetBytes(ulong.MaxValue)]
        );
        Assert.Equal("""{"00720083":{"vr":"UV","Value":[5,"18446744073709551615"]}}""", Json(dataset));
    }

    [Fact]
    public void Group_lengths_and_file_meta_are_left_out_and_the_character_set_is_what_the_text_is_now_in()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.TransferSyntaxUID, DicomVR.UI, "1.2.840.10008.1.2")
            .AddOrUpdate(new DicomElement(new DicomTag(0x00080000), DicomVR.UL, new byte[4]))
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 100");
        Assert.Equal("""{"00080005":{"vr":"CS","Value":["ISO_IR 192"]}}""", Json(dataset));
    }

    [Fact]
    public void Text_that_imitates_a_bulk_data_uri_stays_text()
    {
        var json = Json(Of(DicomTag.StudyDescription, DicomVR.LO, "\"BulkDataURI\":\"x"));
        Assert.DoesNotContain("\"BulkDataURI\":\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_vr_that_the_dictionary_knows_is_written_as_known() =>
        Assert.Equal(
            """{"00281052":{"vr":"DS","Value":[-1024]}}""",
            Json(Of(DicomTag.RescaleIntercept, DicomVR.UN, "-1024 "))
        );

    private static DicomDataset Of(DicomTag tag, DicomVR vr, string ascii) =>
        Of(tag, vr, Encoding.ASCII.GetBytes(ascii));

    private static DicomDataset Of(DicomTag tag, DicomVR vr, byte[] value) =>
        new DicomDataset().AddOrUpdate(new DicomElement(tag, vr, value));

    private static string Json(DicomDataset dataset, DicomJsonWriterOptions? options = null)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(writer, dataset, options ?? DicomJsonWriterOptions.Inline);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
