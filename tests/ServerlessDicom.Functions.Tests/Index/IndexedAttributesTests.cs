using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index;

public sealed class IndexedAttributesTests
{
    [Fact]
    public void Required_attributes_are_there_without_a_value()
    {
        var attributes = IndexedAttributes.From([]);

        var study = Json(attributes.Study);
        Assert.Equal(
            [
                "00080020",
                "00080030",
                "00080050",
                "00080090",
                "00100010",
                "00100020",
                "00100030",
                "00100040",
                "0020000D",
                "00200010",
            ],
            study.Select(property => property.Key)
        );
        Assert.Equal("""{"vr":"PN"}""", study["00100010"]!.ToJsonString());
        Assert.Equal(["00080060", "0020000E", "00200011"], Json(attributes.Series).Select(property => property.Key));
        Assert.Equal(["00080016", "00080018", "00200013"], Json(attributes.Instance).Select(property => property.Key));
        Assert.Empty(attributes.Study.Values);
        Assert.Empty(attributes.Invalid);
    }

    [Fact]
    public void Values_take_their_normal_form_for_matching_and_keep_their_own_in_JSON()
    {
        var attributes = IndexedAttributes.From(
            new DicomDataset()
                .AddOrUpdate(new DicomTag(0x00080020), DicomVR.DA, "1993.08.22")
                .AddOrUpdate(new DicomTag(0x00080030), DicomVR.TM, "10:20:30.5")
                .AddOrUpdate(new DicomTag(0x00100010), DicomVR.PN, "Doe^Zoe^^=^=")
                .AddOrUpdate(new DicomTag(0x00100020), DicomVR.LO, " A 1 ")
                .AddOrUpdate(new DicomTag(0x00200011), DicomVR.IS, "+007")
        );

        Assert.Equal(
            ["StudyDate 19930822", "StudyTime 102030.500000", "PatientName DOE^ZOE", "PatientID A 1"],
            attributes.Study.Values.Select(value => $"{value.Attribute.Keyword} {value.Value}")
        );
        Assert.Equal(["7"], attributes.Series.Values.Select(value => value.Value));
        Assert.Equal("1993.08.22", (string?)Json(attributes.Study)["00080020"]!["Value"]![0]);
        Assert.Empty(attributes.Invalid);
    }

    [Fact]
    public void Text_is_decoded_by_the_character_set_of_the_data_set()
    {
        var attributes = IndexedAttributes.From(
            new DicomDataset()
                .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 100")
                .AddOrUpdate(
                    new DicomElement(new DicomTag(0x00100010), DicomVR.PN, Encoding.Latin1.GetBytes("Müller^Zoë"))
                )
        );

        Assert.Equal("MULLER^ZOE", Assert.Single(attributes.Study.Values).Value);
        Assert.Equal("Müller^Zoë", (string?)Json(attributes.Study)["00100010"]!["Value"]![0]!["Alphabetic"]);
    }

    [Fact]
    public void Each_component_group_of_a_name_is_a_value()
    {
        var attributes = IndexedAttributes.From(
            new DicomDataset()
                .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192")
                .AddOrUpdate(new DicomTag(0x00100010), DicomVR.PN, "Yamada^Tarou=山田^太郎=やまだ^たろう")
        );

        Assert.Equal(
            ["YAMADA^TAROU", "山田^太郎", "やまだ^たろう"],
            attributes.Study.Values.Select(value => value.Value)
        );
    }

    [Theory]
    [InlineData(0x00080020, "DA", "20210230")]
    [InlineData(0x00080020, "DA", "2021")]
    [InlineData(0x00080020, "DA", "20210101-20210102")]
    [InlineData(0x00080030, "TM", "2460")]
    [InlineData(0x00080030, "TM", "10.5")]
    [InlineData(0x00080030, "TM", "103000.1234567")]
    [InlineData(0x00080050, "SH", "12345678901234567")]
    [InlineData(0x00080060, "CS", "Ct2")]
    [InlineData(0x00081030, "LO", "a\nb")]
    [InlineData(0x00100010, "PN", "a=b=c=d")]
    [InlineData(0x00100020, "LO", "A\\B")]
    [InlineData(0x00100030, "DA", "unknown")]
    [InlineData(0x00200011, "IS", "1.5")]
    [InlineData(0x00200011, "IS", "99999999999")]
    [InlineData(0x00200052, "UI", "1.2.x")]
    [InlineData(0x00280030, "DS", "1\\x")]
    public void An_invalid_value_is_left_out_and_reported(int number, string vr, string value)
    {
        var tag = new DicomTag((uint)number);
        var element = new DicomElement(tag, Enum.Parse<DicomVR>(vr), Encoding.ASCII.GetBytes(value));

        var attributes = IndexedAttributes.From(new DicomDataset().AddOrUpdate(element));

        var invalid = Assert.Single(attributes.Invalid);
        Assert.Equal([tag], invalid.Path);
        Assert.DoesNotContain(value, invalid.Problem, StringComparison.Ordinal);
        LevelAttributes[] levels = [attributes.Study, attributes.Series, attributes.Instance];
        Assert.All(levels, level => Assert.Empty(level.Values));
        Assert.All(
            levels.Select(level => Json(level)[tag.ToString()]).Where(json => json is not null),
            json => Assert.Equal($$"""{"vr":"{{vr}}"}""", json!.ToJsonString())
        );
    }

    [Fact]
    public void Items_of_a_sequence_are_told_apart()
    {
        var step = new DicomTag(0x00400009);
        var attributes = IndexedAttributes.From(
            new DicomDataset().AddOrUpdate(
                new DicomTag(0x00400275),
                new DicomDataset()
                    .AddOrUpdate(step, DicomVR.SH, "S0")
                    .AddOrUpdate(new DicomTag(0x00401001), DicomVR.SH, "P0")
                    .AddOrUpdate(new DicomTag(0x00321064), new DicomDataset()),
                new DicomDataset().AddOrUpdate(step, DicomVR.SH, "S1")
            )
        );

        Assert.Equal(
            [
                "0 ScheduledProcedureStepID S0",
                "0 RequestedProcedureID P0",
                "1 ScheduledProcedureStepID S1",
                "1 RequestedProcedureID ",
            ],
            attributes.Series.Values.Select(value =>
                $"{value.Item} {value.Attribute.Keyword.Split('.')[1]} {value.Value}"
            )
        );
        Assert.Equal(
            """[{"00400009":{"vr":"SH","Value":["S0"]},"00401001":{"vr":"SH","Value":["P0"]}},{"00400009":{"vr":"SH","Value":["S1"]},"00401001":{"vr":"SH"}}]""",
            Json(attributes.Series)["00400275"]!["Value"]!.ToJsonString()
        );
    }

    [Fact]
    public void What_is_too_long_for_an_index_stays_out_of_it()
    {
        var items = Enumerable.Range(0, 1000).Select(_ => new DicomDataset()).ToArray();
        var attributes = IndexedAttributes.From(
            new DicomDataset()
                .AddOrUpdate(new DicomTag(0x00400275), items)
                .AddOrUpdate(new DicomElement(new DicomTag(0x00080008), DicomVR.CS, new byte[100_000]))
        );

        Assert.Equal(2, attributes.Invalid.Count);
        Assert.InRange(attributes.Series.Json.Length, 100, 5000);
        Assert.InRange(attributes.Instance.Json.Length, 1, 500);
    }

    [Fact]
    public void The_table_agrees_with_the_dictionary_and_ascends()
    {
        foreach (var level in Enum.GetValues<SearchLevel>())
        {
            var attributes = IndexedAttributeTable.Of(level);
            Assert.Equal(attributes.OrderBy(attribute => attribute.Tag), attributes);
            Assert.All(
                attributes.Concat(attributes.SelectMany(attribute => attribute.Items)),
                attribute =>
                {
                    Assert.Equal(DicomDictionary.GetVR(attribute.Tag), attribute.VR);
                    if (attribute.VR != DicomVR.SQ)
                    {
                        Assert.Equal(DicomDictionary.AllowsSeveralValues(attribute.Tag), attribute.IsMultiValued);
                    }
                }
            );
        }
    }

    [Fact]
    public void Every_attribute_that_can_be_matched_is_extracted()
    {
        var extracted = Enum.GetValues<SearchLevel>()
            .SelectMany(IndexedAttributeTable.Of)
            .SelectMany(attribute => attribute.Items.Append(attribute))
            .Select(attribute => attribute.Matched)
            .OfType<SearchAttribute>();

        Assert.Equal(
            SearchAttributes.Everything.Where(attribute => attribute != SearchAttributes.ModalitiesInStudy).ToHashSet(),
            extracted.ToHashSet()
        );
    }

    private static JsonObject Json(LevelAttributes attributes) => JsonNode.Parse(attributes.Json.Span)!.AsObject();
}
