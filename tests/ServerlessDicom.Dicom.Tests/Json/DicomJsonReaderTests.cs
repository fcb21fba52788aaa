using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Json;

public sealed class DicomJsonReaderTests
{
    [Theory]
    [InlineData("LO", """["A","B"]""", @"A\B ")]
    [InlineData("LO", """["A",null,"B"]""", @"A\\B")]
    [InlineData("LO", "[null]", "")]
    [InlineData("LO", "[]", "")]
    [InlineData("UI", """["1.2"]""", "1.2\0")]
    [InlineData("LT", """["A\\B\r\n"]""", "A\\B\r\n ")]
    [InlineData("DS", """[1.50,"2.5 ",-1e3,null]""", @"1.50\2.5 \-1e3\ ")]
    [InlineData("DS", "[0.30000000000000004]", "0.30000000000000004 ")]
    [InlineData("IS", """[1,"2",3.0,1e2,-4]""", @"1\2\3\100\-4")]
    [InlineData("PN", """[{"Alphabetic":"A^B"}]""", "A^B ")]
    [InlineData("PN", """[{"Phonetic":"C","Ideographic":"B"},null,{}]""", @"=B=C\\")]
    [InlineData("PN", """["A=B"]""", "A=B ")]
    public void Reads_text(string vr, string value, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(ReadValue(vr, value).Span));

    [Theory]
    [InlineData("US", "[1,65535]", "0100FFFF")]
    [InlineData("SS", "[-2,1.0]", "FEFF0100")]
    [InlineData("UL", "[4294967295]", "FFFFFFFF")]
    [InlineData("SL", "[-2147483648]", "00000080")]
    [InlineData("UV", """[1,"18446744073709551615"]""", "0100000000000000FFFFFFFFFFFFFFFF")]
    [InlineData("SV", """["-9223372036854775808"]""", "0000000000000080")]
    [InlineData("FL", "[1.5,1]", "0000C03F0000803F")]
    [InlineData("FD", "[1.5e0]", "000000000000F83F")]
    [InlineData("AT", """["00181063","7fe00010"]""", "18006310E07F1000")]
    [InlineData("US", "[]", "")]
    public void Reads_numbers_little_endian(string vr, string value, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(ReadValue(vr, value).Span));

    [Theory]
    [InlineData("OW", "AQIDBA==", "01020304")]
    [InlineData("OB", "AQID", "01020300")]
    [InlineData("UN", "", "")]
    public void Reads_inline_binary(string vr, string base64, string expected)
    {
        var dataset = Read($$$"""{"00091001":{"vr":"{{{vr}}}","InlineBinary":"{{{base64}}}"}}""");
        Assert.Equal(expected, Convert.ToHexString(Assert.Single(dataset).Value.Span));
    }

    [Fact]
    public void Asks_for_bulk_data_by_its_uri()
    {
        var asked = new List<string>();
        var dataset = Read(
            """{"7FE00010":{"vr":"OW","BulkDataURI":"bulk/1"}}""",
            uri =>
            {
                asked.Add(uri);
                return new byte[] { 1, 2, 3 };
            }
        );
        Assert.Equal(["bulk/1"], asked);
        Assert.Equal([1, 2, 3, 0], Assert.Single(dataset).Value.ToArray());
    }

    [Fact]
    public void Takes_elements_and_members_in_any_order_and_passes_over_what_Annex_F_does_not_know()
    {
        var dataset = Read(
            """
            {"00400275":{"Value":[{"00400009":{"Value":["S1"],"x":[{}],"vr":"SH"}},{}],"vr":"SQ"},
             "00100020":{"name":{"vr":"XX"},"Value":["P1"],"vr":"LO"},"00080000":{"vr":"UL","Value":[1]},
             "00081140":{"vr":"SQ"},"00100010":{"vr":"PN"}}
            """
        );
        Assert.Equal(
            ["00081140", "00100010", "00100020", "00400275"],
            dataset.Select(element => element.Tag.ToString())
        );
        Assert.Equal("P1", dataset.GetString(DicomTag.PatientID));
        var items = dataset.GetItems(new DicomTag(0x00400275));
        Assert.Equal("S1", items[0].GetString(new DicomTag(0x00400009)));
        Assert.Empty(items[1]);
        Assert.Same(dataset, items[1].Parent);
    }

    [Fact]
    public void Text_beyond_the_default_repertoire_makes_the_data_set_say_it_is_UTF_8()
    {
        var dataset = Read("""{"00081140":{"vr":"SQ","Value":[{"00081155":{"vr":"LO","Value":["山"]}}]}}""");
        Assert.Equal("ISO_IR 192", dataset.GetString(DicomTag.SpecificCharacterSet));
        Assert.Equal("山", dataset.GetItems(new DicomTag(0x00081140))[0].GetString(new DicomTag(0x00081155)));
    }

    [Fact]
    public void Whatever_character_set_is_declared_the_text_is_UTF_8()
    {
        var dataset = Read(
            """{"00080005":{"vr":"CS","Value":["ISO_IR 100"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Ä"}]}}"""
        );
        Assert.Equal("ISO_IR 192", dataset.GetString(DicomTag.SpecificCharacterSet));
        Assert.Equal("Ä", dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public void Leaves_the_reader_on_the_end_of_the_object()
    {
        var reader = new Utf8JsonReader("""[{"00100010":{"vr":"PN"}},{}]"""u8);
        reader.Read();
        reader.Read();
        Assert.Single(DicomJsonReader.Read(ref reader));
        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        reader.Read();
        Assert.Empty(DicomJsonReader.Read(ref reader));
        Assert.True(reader.Read());
        Assert.Equal(JsonTokenType.EndArray, reader.TokenType);
    }

    [Theory]
    [InlineData("[]", "JSON object")]
    [InlineData("""{"PatientName":{"vr":"PN"}}""", "eight hexadecimal digits")]
    [InlineData("""{"0010001":{"vr":"PN"}}""", "eight hexadecimal digits")]
    [InlineData("""{"00100010":"secret"}""", "00100010: what should be an attribute")]
    [InlineData("""{"00100010":{"Value":["secret"]}}""", "00100010: vr is missing")]
    [InlineData("""{"00100010":{"vr":"secret"}}""", "00100010: vr is not")]
    [InlineData("""{"00100010":{"vr":"PN","vr":"PN"}}""", "00100010: vr appears more than once")]
    [InlineData("""{"00100020":{"vr":"LO"},"00100020":{"vr":"LO"}}""", "00100020 appears more than once")]
    [InlineData("""{"00100020":{"vr":"LO","Value":"secret"}}""", "00100020: Value is not an array")]
    [InlineData("""{"00100020":{"vr":"LO","Value":["a\\secret"]}}""", "00100020: a value contains the delimiter")]
    [InlineData("""{"00100010":{"vr":"PN","Value":[{"Alphabetic":"a=secret"}]}}""", "00100010: a value contains")]
    [InlineData("""{"00100010":{"vr":"PN","Value":[{"Secret":"a"}]}}""", "00100010: a value has a component group")]
    [InlineData("""{"00100020":{"vr":"LO","Value":[1]}}""", "00100020: a value is not of a JSON type")]
    [InlineData("""{"00100020":{"vr":"LO","Value":["\ud800secret"]}}""", "00100020: a value has a string")]
    [InlineData("""{"00080060":{"vr":"CS","Value":["Ä"]}}""", "00080060: a value has characters outside")]
    [InlineData("""{"00100020":{"vr":"LT","Value":["a","b"]}}""", "00100020: LT has one value")]
    [InlineData("""{"00280010":{"vr":"US","Value":[65536]}}""", "00280010: a value is out of the range of US")]
    [InlineData("""{"00280010":{"vr":"US","Value":["1"]}}""", "00280010: a value is not of a JSON type")]
    [InlineData("""{"00280010":{"vr":"US","Value":[1.5]}}""", "00280010: a value is not of a JSON type")]
    [InlineData("""{"00280010":{"vr":"US","Value":[null]}}""", "00280010: a value is not of a JSON type")]
    [InlineData("""{"00280010":{"vr":"FL","Value":[1e39]}}""", "00280010: a value is out of the range of FL")]
    [InlineData("""{"00280010":{"vr":"IS","Value":[1.5]}}""", "00280010: a value is not of a JSON type")]
    [InlineData("""{"00280009":{"vr":"AT","Value":["secret"]}}""", "00280009: a value is not of a JSON type")]
    [InlineData("""{"7FE00010":{"vr":"OB","Value":[1]}}""", "7FE00010: OB does not go into Value")]
    [InlineData("""{"00100020":{"vr":"LO","InlineBinary":"AAA="}}""", "00100020: LO does not go into InlineBinary")]
    [InlineData("""{"7FE00010":{"vr":"OB","InlineBinary":"secret!"}}""", "7FE00010: InlineBinary is not")]
    [InlineData("""{"7FE00010":{"vr":"OB","BulkDataURI":"secret"}}""", "7FE00010: there is no bulk data")]
    [InlineData("""{"7FE00010":{"vr":"OB","BulkDataURI":1}}""", "7FE00010: BulkDataURI is not a string")]
    [InlineData("""{"7FE00010":{"vr":"OB","InlineBinary":"","BulkDataURI":""}}""", "exclude each other")]
    [InlineData("""{"00081140":{"vr":"SQ","Value":[{},{"00100020":{}}]}}""", "00081140/2/00100020: vr is missing")]
    [InlineData("""{"00081140":{"vr":"SQ","Value":[null]}}""", "00081140/1/: what should be a data set")]
    public void Refuses_what_is_no_data_set_and_names_the_element_but_no_value(string json, string problem)
    {
        var exception = Assert.Throws<JsonException>(() => Read(json));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Refuses_nesting_beyond_its_limit()
    {
        Assert.Single(Read(Nested(DicomJsonReader.MaxDepth)));
        var exception = Assert.Throws<JsonException>(() => Read(Nested(DicomJsonReader.MaxDepth + 1)));
        Assert.Contains("nested too deep", exception.Message, StringComparison.Ordinal);

        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("""{"00081140":{"vr":"SQ","Value":[""", depth))
            + "{}"
            + string.Concat(Enumerable.Repeat("]}}", depth));
    }

    [Fact]
    public void Refuses_text_that_ends_early()
    {
        var exception = Assert.Throws<JsonException>(() =>
        {
            var reader = new Utf8JsonReader("""{"00100010":{"vr":"PN" """u8, isFinalBlock: false, default);
            reader.Read();
            DicomJsonReader.Read(ref reader);
        });
        Assert.Contains("00100010: the text ends", exception.Message, StringComparison.Ordinal);
    }

    private static ReadOnlyMemory<byte> ReadValue(string vr, string value) =>
        Assert.Single(Read($$$"""{"00091001":{"vr":"{{{vr}}}","Value":{{{value}}}}}""")).Value;

    private static DicomDataset Read(string json, Func<string, ReadOnlyMemory<byte>>? bulkData = null)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), DicomJsonReader.JsonOptions);
        reader.Read();
        return DicomJsonReader.Read(ref reader, bulkData);
    }
}
