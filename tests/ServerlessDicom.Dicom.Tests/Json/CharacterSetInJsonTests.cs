using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Tests.Json;

public sealed class CharacterSetInJsonTests
{
    [Theory]
    [InlineData(
        @"\ISO 2022 IR 87",
        DicomVR.PN,
        "1B2442 3021 1B2842 3D 41 5C 1B2442 215C 1B2842",
        """{"Alphabetic":"亜","Ideographic":"A"},{"Alphabetic":"＋"}"""
    )]
    [InlineData("GB18030", DicomVR.LO, "815C 5C 5C 20815E", "\"乗\",null,\" 乛\"")]
    [InlineData("GBK", DicomVR.PN, "815E 3D 3D 41", """{"Alphabetic":"乛","Phonetic":"A"}""")]
    [InlineData("ISO_IR 13", DicomVR.LT, "5C 7E", "\"¥‾\"")]
    [InlineData("ISO_IR 13", DicomVR.LO, "B1 5C 7E", "\"ｱ\",\"‾\"")]
    [InlineData("ISO_IR 192", DicomVR.SH, "C3A9 FF", "\"é\uFFFD\"")]
    [InlineData("ISO_IR 100", DicomVR.CS, "41 E9", "\"A\uFFFD\"")]
    public void Text_of_any_character_set_becomes_UTF_8(string terms, DicomVR vr, string hex, string values)
    {
        var tag = new DicomTag(0x00091001);
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, terms.Split('\\'))
            .AddOrUpdate(
                new DicomElement(tag, vr, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))
            );
        Assert.Equal(
            $$$"""{"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00091001":{"vr":"{{{vr}}}","Value":[{{{values}}}]}}""",
            Json(dataset).Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Long_text_is_decoded_like_short()
    {
        var text = string.Concat(Enumerable.Repeat("Günther ", 5000)).Trim();
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 100")
            .AddOrUpdate(new DicomTag(0x00091001), DicomVR.UT, text);
        Assert.Contains($"[\"{text}\"]", Json(dataset), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chosen_character_set_is_added_in_the_order_of_tags()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomTag(0x00041500), DicomVR.CS, "A")
            .AddOrUpdate(new DicomElement(DicomTag.PatientName, DicomVR.PN, new byte[] { 0xBB }));
        dataset.CharacterSet = SpecificCharacterSet.FromTerms("ISO_IR 144");
        Assert.Equal(
            """{"00041500":{"vr":"CS","Value":["A"]},"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Л"}]}}""",
            Json(dataset)
        );
    }

    private static string Json(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, DicomJsonWriter.JsonOptions))
        {
            DicomJsonWriter.Write(writer, dataset, DicomJsonWriterOptions.Inline);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
