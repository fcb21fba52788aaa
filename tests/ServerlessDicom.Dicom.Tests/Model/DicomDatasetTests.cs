using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Tests.Model;

public class DicomDatasetTests
{
    [Fact]
    public void Elements_are_in_ascending_order_and_unique()
    {
        var dataset = new DicomDataset();
        foreach (var tag in new uint[] { 0x00100020, 0x00080018, 0x7FE00010, 0x00080005, 0x00100010, 0x00100020 })
        {
            dataset.AddOrUpdate(DicomElement.FromAscii(new DicomTag(tag), DicomVR.UN, "ab"));
        }

        Assert.Equal(
            [0x00080005u, 0x00080018u, 0x00100010u, 0x00100020u, 0x7FE00010u],
            dataset.Select(e => e.Tag.Value)
        );
        Assert.True(dataset.Remove(DicomTag.PatientName));
        Assert.False(dataset.Remove(DicomTag.PatientName));
        Assert.Equal(4, dataset.Count);
        Assert.Equal(4, dataset.Elements.Length);
        Assert.False(dataset.Contains(DicomTag.PatientName));
        Assert.True(dataset.TryGetElement(DicomTag.PixelData, out _));
    }

    [Fact]
    public void Text_is_padded_split_and_trimmed()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "", " PRIMARY ", "A")
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, "1.2.3")
            .AddOrUpdate(DicomTag.PatientComments, DicomVR.LT, " a\\b ")
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO);

        Assert.True(dataset.TryGetElement(DicomTag.SOPInstanceUID, out var uid));
        Assert.Equal("1.2.3\0"u8.ToArray(), uid.Value.ToArray());
        Assert.Equal(["ORIGINAL", "", "PRIMARY", "A"], dataset.GetStrings(DicomTag.ImageType));
        Assert.Equal("ORIGINAL", dataset.GetString(DicomTag.ImageType));
        Assert.Equal("1.2.3", dataset.GetString(DicomTag.SOPInstanceUID));
        Assert.Equal([" a\\b"], dataset.GetStrings(DicomTag.PatientComments));
        Assert.Null(dataset.GetString(DicomTag.PatientID));
        Assert.Empty(dataset.GetStrings(DicomTag.PatientID));
        Assert.Empty(dataset.GetStrings(DicomTag.PatientName));
        Assert.Throws<ArgumentException>(() => dataset.AddOrUpdate(DicomTag.Rows, DicomVR.US, "1"));
    }

    [Theory]
    [InlineData(DicomVR.US, 0, 65535)]
    [InlineData(DicomVR.SS, -32768, 32767)]
    [InlineData(DicomVR.UL, 0, uint.MaxValue)]
    [InlineData(DicomVR.SL, int.MinValue, int.MaxValue)]
    [InlineData(DicomVR.UV, 0, long.MaxValue)]
    [InlineData(DicomVR.SV, long.MinValue, long.MaxValue)]
    [InlineData(DicomVR.IS, int.MinValue, int.MaxValue)]
    public void Integers_keep_their_values_in_both_byte_orders(DicomVR vr, long least, long greatest)
    {
        foreach (var isBigEndian in new[] { false, true })
        {
            var dataset = new DicomDataset { IsBigEndian = isBigEndian };
            dataset.AddOrUpdate(DicomTag.Rows, vr, least, 1, greatest);

            Assert.Equal([least, 1, greatest], dataset.GetIntegers(DicomTag.Rows));
            Assert.Equal(least, dataset.GetInteger(DicomTag.Rows));
            Assert.Equal([least, 1, greatest], dataset.GetNumbers(DicomTag.Rows));
            if (vr is not (DicomVR.SV or DicomVR.UV))
            {
                Assert.Throws<OverflowException>(() => dataset.AddOrUpdate(DicomTag.Rows, vr, greatest + 1));
            }
        }
    }

    [Theory]
    [InlineData(DicomVR.FL)]
    [InlineData(DicomVR.FD)]
    [InlineData(DicomVR.DS)]
    public void Numbers_keep_their_values_in_both_byte_orders(DicomVR vr)
    {
        foreach (var isBigEndian in new[] { false, true })
        {
            var dataset = new DicomDataset { IsBigEndian = isBigEndian };
            dataset.AddOrUpdate(DicomTag.PixelSpacing, vr, -0.5, 1024, 1e-6f);

            Assert.Equal([-0.5, 1024, 1e-6f], dataset.GetNumbers(DicomTag.PixelSpacing).Select(x => (double)(float)x));
            Assert.Equal(-0.5, dataset.GetNumber(DicomTag.PixelSpacing));
            Assert.Null(vr == DicomVR.DS ? null : dataset.GetInteger(DicomTag.PixelSpacing));
        }
    }

    [Fact]
    public void Decimal_strings_fit_16_characters()
    {
        foreach (var value in new[] { Math.PI, -Math.PI * 1e-300, 1.0 / 3, -double.MaxValue, 123456789012345678d })
        {
            var dataset = new DicomDataset().AddOrUpdate(DicomTag.SliceThickness, DicomVR.DS, value);

            Assert.InRange(dataset.GetString(DicomTag.SliceThickness)!.Length, 1, 16);
            Assert.Equal(1, dataset.GetNumber(DicomTag.SliceThickness)!.Value / value, 1e-8);
        }
    }

    [Theory]
    [InlineData("12 ", 12)]
    [InlineData(" +7", 7)]
    [InlineData("-3\\x", -3)]
    [InlineData("1A", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    [InlineData("\\5", null)]
    public void Integer_strings_are_integers_or_nothing(string text, int? expected)
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomElement.FromAscii(DicomTag.InstanceNumber, DicomVR.IS, text));

        Assert.Equal(expected, dataset.GetInteger(DicomTag.InstanceNumber));
    }

    [Fact]
    public void One_bad_number_spoils_the_list()
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, "0.5", "wide");

        Assert.Empty(dataset.GetNumbers(DicomTag.PixelSpacing));
        Assert.Equal(0.5, dataset.GetNumber(DicomTag.PixelSpacing));
    }

    [Fact]
    public void Tags_are_values_of_AT()
    {
        var little = new DicomDataset().AddOrUpdate(
            new DicomElement(
                DicomTag.FrameIncrementPointer,
                DicomVR.AT,
                new byte[] { 0x04, 0x30, 0x0C, 0x00, 0x18, 0, 0x63, 0x10 }
            )
        );
        var big = new DicomDataset { IsBigEndian = true };
        big.AddOrUpdate(
            new DicomElement(DicomTag.FrameIncrementPointer, DicomVR.AT, new byte[] { 0x30, 0x04, 0x00, 0x0C })
        );

        Assert.Equal(
            [DicomTag.GridFrameOffsetVector, DicomTag.FrameTime],
            little.GetTags(DicomTag.FrameIncrementPointer)
        );
        Assert.Equal([DicomTag.GridFrameOffsetVector], big.GetTags(DicomTag.FrameIncrementPointer));
    }

    [Theory]
    [InlineData("20240229", "2024-02-29")]
    [InlineData("1999.12.31", "1999-12-31")]
    [InlineData("20230229", null)]
    [InlineData("2024", null)]
    public void Dates_are_days_of_the_calendar(string text, string? expected)
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.StudyDate, DicomVR.DA, text);

        Assert.Equal(
            expected is null ? null : DateOnly.ParseExact(expected, "yyyy-MM-dd"),
            dataset.GetDate(DicomTag.StudyDate)
        );
    }

    [Theory]
    [InlineData("07", "07:00:00")]
    [InlineData("0730", "07:30:00")]
    [InlineData("073015", "07:30:15")]
    [InlineData("073015.5", "07:30:15.5")]
    [InlineData("073015.000001", "07:30:15.000001")]
    [InlineData("07:30:15", "07:30:15")]
    [InlineData("235960", "23:59:59")]
    [InlineData("240000", null)]
    [InlineData("0760", null)]
    [InlineData("073061", null)]
    [InlineData("073", null)]
    [InlineData("0730.5", null)]
    [InlineData("073015.0000001", null)]
    public void Times_may_lack_their_smaller_parts(string text, string? expected)
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.StudyTime, DicomVR.TM, text);

        Assert.Equal(expected is null ? null : TimeOnly.Parse(expected), dataset.GetTime(DicomTag.StudyTime));
    }

    [Fact]
    public void UN_is_understood_by_the_dictionary_as_little_endian()
    {
        var dataset = new DicomDataset { IsBigEndian = true };
        dataset.AddOrUpdate(new DicomElement(DicomTag.Rows, DicomVR.UN, new byte[] { 2, 1 }));
        dataset.AddOrUpdate(DicomElement.FromAscii(DicomTag.PatientID, DicomVR.UN, "P1"));
        dataset.AddOrUpdate(DicomElement.FromAscii(new DicomTag(0x00091001), DicomVR.UN, "P1"));

        Assert.Equal(258, dataset.GetInteger(DicomTag.Rows));
        Assert.Equal("P1", dataset.GetString(DicomTag.PatientID));
        Assert.Null(dataset.GetString(new DicomTag(0x00091001)));
    }

    [Fact]
    public void Items_take_the_character_set_of_the_data_set_around_them()
    {
        var own = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
        var inherits = new DicomDataset();
        var empty = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS);
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 100")
            .AddOrUpdate(DicomTag.ReferencedImageSequence, own, inherits, empty);
        foreach (var item in new[] { dataset, own, inherits, empty })
        {
            item.AddOrUpdate(DicomTag.PatientName, DicomVR.PN, "Müller^Jörg");
        }

        Assert.Equal(
            [12, 14, 12, 12],
            new[] { dataset, own, inherits, empty }.Select(d => d.Single(e => e.VR == DicomVR.PN).Value.Length)
        );
        Assert.All(
            new[] { dataset, own, inherits, empty },
            d => Assert.Equal("Müller^Jörg", d.GetString(DicomTag.PatientName))
        );
    }

    [Fact]
    public void A_chosen_character_set_is_taken_instead_of_the_declared_one()
    {
        var item = new DicomDataset().AddOrUpdate(DicomElement.FromAscii(DicomTag.CodeMeaning, DicomVR.LO, ""));
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomElement(DicomTag.PatientID, DicomVR.LO, new byte[] { 0xC0, 0xC1 }))
            .AddOrUpdate(DicomTag.ReferencedImageSequence, item);
        item.AddOrUpdate(new DicomElement(DicomTag.CodeMeaning, DicomVR.LO, new byte[] { 0xC0, 0xC1 }));

        dataset.CharacterSet = SpecificCharacterSet.FromTerms("ISO_IR 144");

        Assert.Equal("\u0420\u0421", dataset.GetString(DicomTag.PatientID)); // C0H and C1H of ISO 8859-5
        Assert.Equal(dataset.GetString(DicomTag.PatientID), item.GetString(DicomTag.CodeMeaning));
    }

    [Fact]
    public void Private_elements_are_found_by_their_creator()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(new DicomTag(0x00110010), DicomVR.LO, "OTHER")
            .AddOrUpdate(new DicomTag(0x00110012), DicomVR.LO, "ACME 1.0")
            .AddOrUpdate(new DicomTag(0x00111203), DicomVR.LO, "value");

        Assert.Equal(new DicomTag(0x00111203), dataset.FindPrivateTag(0x0011, "ACME 1.0", 0x03));
        Assert.Null(dataset.FindPrivateTag(0x0013, "ACME 1.0", 0x03));
        Assert.Null(dataset.FindPrivateTag(0x0011, "ACME 2.0", 0x03));
        Assert.Equal("ACME 1.0", dataset.GetPrivateCreator(new DicomTag(0x00111203)));
        Assert.Null(dataset.GetPrivateCreator(new DicomTag(0x00111303)));
        Assert.Null(dataset.GetPrivateCreator(DicomTag.PatientName));

        Assert.Equal(new DicomTag(0x00111204), dataset.ReservePrivateTag(0x0011, "ACME 1.0", 0x04));
        Assert.Equal(new DicomTag(0x00111104), dataset.ReservePrivateTag(0x0011, "NEW", 0x04));
        Assert.Equal("NEW", dataset.GetString(new DicomTag(0x00110011)));
        Assert.Throws<ArgumentException>(() => dataset.ReservePrivateTag(0x0010, "NEW", 0x04));
    }

    [Fact]
    public void A_change_in_an_item_is_a_change()
    {
        var file = Parsing.DicomBytes.Explicit.Sequence(
            0x00081140,
            Parsing
                .DicomBytes.Explicit.Sequence(
                    0x00082112,
                    Parsing.DicomBytes.Explicit.Text(0x00080104, "LO", "a").ToArray()
                )
                .ToArray()
        );
        var dataset = Dicom.Parsing.DicomFile.Parse(file.InPart10("1.2.840.10008.1.2.1")).Dataset;
        var innermost = dataset.GetItems(DicomTag.ReferencedImageSequence)[0].GetItems(DicomTag.SourceImageSequence)[0];

        Assert.False(dataset.IsModified);
        innermost.Remove(DicomTag.CodeMeaning);
        Assert.True(dataset.IsModified);
    }
}
