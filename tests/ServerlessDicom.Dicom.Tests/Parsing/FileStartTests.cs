using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>How files begin, in order and out of order.</summary>
public class FileStartTests
{
    private const uint PatientId = 0x00100020;

    private static DicomBytes Body(DicomBytes bytes) =>
        bytes.Text(0x00080005, "CS", "ISO_IR 100").Text(PatientId, "LO", "P1").UInt16(0x00280010, "US", 513);

    public static TheoryData<string, byte[], string> Files() =>
        new()
        {
            { "explicit", Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2.1"), "1.2.840.10008.1.2.1" },
            { "implicit", Body(DicomBytes.Implicit).InPart10("1.2.840.10008.1.2"), "1.2.840.10008.1.2" },
            { "big endian", Body(DicomBytes.BigEndian).InPart10("1.2.840.10008.1.2.2"), "1.2.840.10008.1.2.2" },
            { "encapsulated", Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2.4.90"), "1.2.840.10008.1.2.4.90" },
            { "syntax not registered", Body(DicomBytes.Explicit).InPart10("1.2.3.4"), "1.2.3.4" },
            { "deflated", Deflated(asZlib: false), "1.2.840.10008.1.2.1.99" },
            { "deflated in zlib", Deflated(asZlib: true), "1.2.840.10008.1.2.1.99" },
            { "explicit, no syntax", Body(DicomBytes.Explicit).InPart10(null), "1.2.840.10008.1.2.1" },
            { "implicit, no syntax", Body(DicomBytes.Implicit).InPart10(null), "1.2.840.10008.1.2" },
            { "big endian, no syntax", Body(DicomBytes.BigEndian).InPart10(null), "1.2.840.10008.1.2.2" },
            { "explicit, no meta", Body(DicomBytes.Explicit).ToArray(), "1.2.840.10008.1.2.1" },
            { "implicit, no meta", Body(DicomBytes.Implicit).ToArray(), "1.2.840.10008.1.2" },
            { "big endian, no meta", Body(DicomBytes.BigEndian).ToArray(), "1.2.840.10008.1.2.2" },
            { "no preamble", Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2.1")[128..], "1.2.840.10008.1.2.1" },
            { "meta at once", Body(DicomBytes.Implicit).InPart10("1.2.840.10008.1.2")[132..], "1.2.840.10008.1.2" },
            {
                "only a preamble",
                [.. new byte[128], .. "DICM"u8, .. Body(DicomBytes.Explicit).ToArray()],
                "1.2.840.10008.1.2.1"
            },
            {
                "explicit, called implicit",
                Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2"),
                "1.2.840.10008.1.2.1"
            },
            {
                "implicit, called explicit",
                Body(DicomBytes.Implicit).InPart10("1.2.840.10008.1.2.1"),
                "1.2.840.10008.1.2"
            },
            {
                "big endian, called little",
                Body(DicomBytes.BigEndian).InPart10("1.2.840.10008.1.2.1"),
                "1.2.840.10008.1.2.2"
            },
            {
                "little endian, called big",
                Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2.2"),
                "1.2.840.10008.1.2.1"
            },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_data_set_is_found_and_its_syntax(string name, byte[] bytes, string syntax)
    {
        var file = DicomFile.Parse(bytes);
        var (outcome, streamed) = await StreamedReading.ReadAsync(bytes, 5);

        Assert.Equal(syntax, file.TransferSyntax.Uid);
        Assert.Equal("P1", file.Dataset.GetString(DicomTag.PatientID));
        Assert.Equal(513, file.Dataset.GetInteger(DicomTag.Rows));
        Assert.Equal(3, file.Dataset.Count);
        Assert.Equal(ReadOutcome.Of(() => file), outcome);
        Assert.Equal("P1", streamed!.Dataset.GetString(DicomTag.PatientID));
        Assert.Equal(
            name is "only a preamble" ? 128
                : file.DatasetOffset > 132 ? 128
                : 0,
            file.Preamble.Length
        );
    }

    [Fact]
    public void An_encapsulated_syntax_with_implicit_VR_keeps_its_UID()
    {
        var file = DicomFile.Parse(Body(DicomBytes.Implicit).InPart10(DicomUid.JPEGBaseline8Bit));

        Assert.Equal(DicomUid.JPEGBaseline8Bit, file.TransferSyntax.Uid);
        Assert.False(file.TransferSyntax.IsExplicitVR);
        Assert.Equal("P1", file.Dataset.GetString(DicomTag.PatientID));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void The_group_length_of_File_Meta_Information_is_not_relied_on(uint length)
    {
        var bytes = Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2.1");
        BitConverter.TryWriteBytes(bytes.AsSpan(140), length);

        Assert.Equal("P1", DicomFile.Parse(bytes).Dataset.GetString(DicomTag.PatientID));
    }

    [Fact]
    public void A_file_without_a_group_length_in_File_Meta_Information_is_read()
    {
        var bytes = Body(DicomBytes.Explicit).InPart10("1.2.840.10008.1.2.1");
        byte[] without = [.. bytes[..132], .. bytes[144..]];

        Assert.Equal("P1", DicomFile.Parse(without).Dataset.GetString(DicomTag.PatientID));
    }

    [Theory]
    [InlineData("")]
    [InlineData("D")]
    [InlineData("{\"00100020\":{\"vr\":\"LO\"}}")]
    [InlineData("<!DOCTYPE html><html></html>")]
    [InlineData("PK\u0003\u0004\u0014\0\0\0\u0008\0")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")]
    [InlineData("ÿØÿà\0\u0010JFIF")]
    public async Task What_is_not_DICOM_is_called_so(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);

        var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(bytes));
        Assert.Equal(DicomFormatProblem.NotDicom, failure.Problem);
        Assert.Equal(ReadOutcome.Of(failure), (await StreamedReading.ReadAsync(bytes, 3)).Outcome);
    }

    [Fact]
    public void Random_bytes_are_not_DICOM()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            var failure = Assert.Throws<DicomFormatException>(() => DicomFile.Parse(bytes));
            Assert.Equal(DicomFormatProblem.NotDicom, failure.Problem);
        }
    }

    private static byte[] Deflated(bool asZlib) =>
        DicomBytes.Part10("1.2.840.10008.1.2.1.99", DicomBytes.Deflate(Body(DicomBytes.Explicit).ToArray(), asZlib));
}
