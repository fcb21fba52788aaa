using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Xml;

namespace ServerlessDicom.Dicom.Tests.Xml;

public sealed class NativeModelTests
{
    private const string Start =
        """<?xml version="1.0" encoding="UTF-8"?><NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">""";

    private static readonly DicomTag Name = DicomTag.PatientName;

    [Fact]
    public void Values_are_numbered_and_empty_ones_keep_their_place() =>
        AssertWritten(
            new DicomDataset().AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "MPG", "", "XR3"),
            """<DicomAttribute tag="00080008" vr="CS" keyword="ImageType"><Value number="1">MPG</Value><Value number="2"/><Value number="3">XR3</Value></DicomAttribute>"""
        );

    [Fact]
    public void Attributes_without_values_have_no_content() =>
        AssertWritten(
            new DicomDataset()
                .AddOrUpdate(DicomTag.AccessionNumber, DicomVR.SH)
                .AddOrUpdate(DicomTag.ReferencedStudySequence, DicomVR.SQ),
            """<DicomAttribute tag="00080050" vr="SH" keyword="AccessionNumber"></DicomAttribute><DicomAttribute tag="00081110" vr="SQ" keyword="ReferencedStudySequence"></DicomAttribute>"""
        );

    [Fact]
    public async Task Names_are_taken_apart()
    {
        var dataset = new DicomDataset().AddOrUpdate(Name, DicomVR.PN, "Doe^John^^Dr=Y^T", "", "A^B^C^D^E^F");
        AssertWritten(
            dataset,
            """<DicomAttribute tag="00100010" vr="PN" keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Doe</FamilyName><GivenName>John</GivenName><NamePrefix>Dr</NamePrefix></Alphabetic><Ideographic><FamilyName>Y</FamilyName><GivenName>T</GivenName></Ideographic></PersonName><PersonName number="2"/><PersonName number="3"><Alphabetic><FamilyName>A</FamilyName><GivenName>B</GivenName><MiddleName>C</MiddleName><NamePrefix>D</NamePrefix><NameSuffix>E^F</NameSuffix></Alphabetic></PersonName></DicomAttribute>"""
        );
        var read = await NativeModel.ReadAsync(NativeModel.Write(dataset));
        Assert.Equal(["Doe^John^^Dr=Y^T", "", "A^B^C^D^E^F"], read.GetStrings(Name));
    }

    [Fact]
    public async Task Private_elements_go_by_their_creator()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomTag(0x00090010), DicomVR.LO, "A & \"B\"")
            .AddOrUpdate(new DicomTag(0x00090011), DicomVR.LO, "C")
            .AddOrUpdate(new DicomTag(0x00091002), DicomVR.US, 1)
            .AddOrUpdate(new DicomTag(0x00091102), DicomVR.US, 2)
            .AddOrUpdate(new DicomTag(0x00091203), DicomVR.US, 3);
        var xml = NativeModel.Write(dataset);
        Assert.Contains(
            """<DicomAttribute tag="00090002" vr="US" privateCreator="A &amp; &quot;B&quot;">""",
            xml,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """<DicomAttribute tag="00090002" vr="US" privateCreator="C">""",
            xml,
            StringComparison.Ordinal
        );
        Assert.Contains("""<DicomAttribute tag="00091203" vr="US">""", xml, StringComparison.Ordinal);
        var read = await NativeModel.ReadAsync(xml);
        Assert.Equal(1, read.GetInteger(new DicomTag(0x00091002)));
        Assert.Equal(2, read.GetInteger(new DicomTag(0x00091102)));
        Assert.Equal("C", read.GetPrivateCreator(new DicomTag(0x00091102)));
    }

    [Fact]
    public async Task Blocks_are_reserved_for_creators_that_stand_at_the_elements_only()
    {
        var read = await NativeModel.ReadAsync(
            """
            <NativeDicomModel>
              <DicomAttribute tag="00090001" vr="LO" privateCreator="X"><Value number="1">1</Value></DicomAttribute>
              <DicomAttribute tag="00090001" vr="LO" privateCreator="Y"><Value number="1">2</Value></DicomAttribute>
              <DicomAttribute tag="00090002" vr="LO" privateCreator="X"><Value number="1">3</Value></DicomAttribute>
            </NativeDicomModel>
            """
        );
        Assert.Equal(
            ["00090010", "00090011", "00091001", "00091002", "00091101"],
            read.Select(element => element.Tag.ToString())
        );
        Assert.Equal("2", read.GetString(read.FindPrivateTag(9, "Y", 1)!.Value));
    }

    [Fact]
    public async Task Creators_of_unknown_VR_are_text_all_the_same()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomElement(new DicomTag(0x00090010), DicomVR.UN, "HMC "u8.ToArray()))
            .AddOrUpdate(new DicomTag(0x00091002), DicomVR.US, 1);
        var read = await NativeModel.ReadAsync(NativeModel.Write(dataset));
        Assert.Equal("HMC", read.GetPrivateCreator(new DicomTag(0x00091002)));
    }

    [Fact]
    public async Task Characters_that_XML_lacks_are_replaced_and_others_kept()
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
        dataset.AddOrUpdate(DicomTag.StudyDescription, DicomVR.LT, "a\u0001\r\n\t<&>\"\uFFFE\uFEFF\u00E9\f");
        var read = await NativeModel.ReadAsync(NativeModel.Write(dataset));
        Assert.Equal("a\uFFFD\r\n\t<&>\"\uFFFD\uFEFF\u00E9\uFFFD", read.GetString(DicomTag.StudyDescription));
    }

    [Fact]
    public async Task Bulk_data_are_referred_to_by_uri_or_uuid()
    {
        Assert.Equal(
            """{"7FE00010":{"vr":"OW","BulkDataURI":"a/b"},"00420011":{"vr":"OB","BulkDataURI":"urn:uuid:c"}}""",
            await NativeModel.ReadJsonAsync(
                """<NativeDicomModel><DicomAttribute tag="7FE00010"><BulkData uri="a/b"/></DicomAttribute><DicomAttribute tag="00420011" vr="OB"><BulkData uuid="c"></BulkData></DicomAttribute></NativeDicomModel>"""
            )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("<NativeDicomModel>")]
    [InlineData("<Other/>")]
    [InlineData("<NativeDicomModel/><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><NativeDicomModel/>")]
    [InlineData("<NativeDicomModel><DicomAttribute vr=\"CS\"/></NativeDicomModel>")]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"00080008\" vr=\"C\"/></NativeDicomModel>")]
    [InlineData(
        "<NativeDicomModel><DicomAttribute tag=\"00080008\"><Value number=\"2\">A</Value></DicomAttribute></NativeDicomModel>"
    )]
    [InlineData(
        "<NativeDicomModel><DicomAttribute tag=\"00080008\"><Item number=\"1\"/></DicomAttribute></NativeDicomModel>"
    )]
    [InlineData(
        "<NativeDicomModel><DicomAttribute tag=\"00280010\"><Value>x</Value></DicomAttribute></NativeDicomModel>"
    )]
    [InlineData(
        "<NativeDicomModel><DicomAttribute tag=\"00080008\"><Value><b/></Value></DicomAttribute></NativeDicomModel>"
    )]
    [InlineData("<NativeDicomModel><DicomAttribute tag=\"7FE00010\"><BulkData/></DicomAttribute></NativeDicomModel>")]
    public async Task What_is_no_Native_DICOM_Model_is_refused(string xml) =>
        await Assert.ThrowsAsync<NativeModelException>(() => NativeModel.ReadJsonAsync(xml));

    [Theory]
    [InlineData("<DicomAttribute tag=\"00081110\" vr=\"SQ\"><Item number=\"1\">", "</Item></DicomAttribute>")]
    [InlineData("<a>", "</a>")]
    public async Task Depth_and_length_have_limits(string start, string end)
    {
        var deep = $"<NativeDicomModel>{Repeat(start)}{Repeat(end)}</NativeDicomModel>";
        await Assert.ThrowsAsync<NativeModelException>(() => NativeModel.ReadJsonAsync(deep));
        var isLong = $"<NativeDicomModel>{string.Concat(Enumerable.Repeat(start + end, 200))}</NativeDicomModel>";
        await Assert.ThrowsAsync<NativeModelException>(() => NativeModel.ReadJsonAsync(isLong, maxCharacters: 500));

        static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, 200));
    }

    private static void AssertWritten(DicomDataset dataset, string expected) =>
        Assert.Equal(Start + expected + "</NativeDicomModel>", NativeModel.Write(dataset));
}
