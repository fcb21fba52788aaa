using System.Reflection;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Model;

public class DicomDictionaryTests
{
    [Fact]
    public void Every_tag_by_name_is_found_by_its_keyword_and_the_other_way_round()
    {
        var properties = typeof(DicomTag)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(DicomTag))
            .ToList();

        Assert.InRange(properties.Count, 5000, 6000);
        foreach (var property in properties)
        {
            var tag = (DicomTag)property.GetValue(null)!;
            Assert.True(DicomDictionary.TryGetTag(property.Name, out var found), property.Name);
            Assert.Equal(tag, found);
            Assert.Equal(property.Name, DicomDictionary.GetKeyword(tag));
            Assert.True(DicomDictionary.GetVR(tag).IsKnown(), property.Name);
        }
    }

    [Theory]
    [InlineData(0x00100010, DicomVR.PN, "PatientName")]
    [InlineData(0x00080005, DicomVR.CS, "SpecificCharacterSet")]
    [InlineData(0x00081115, DicomVR.SQ, "ReferencedSeriesSequence")]
    [InlineData(0x7FE00010, DicomVR.OW, "PixelData")] // OB or OW
    [InlineData(0x7FE00008, DicomVR.OF, "FloatPixelData")]
    [InlineData(0x00280106, DicomVR.US, "SmallestImagePixelValue")] // US or SS
    [InlineData(0x00283006, DicomVR.OW, "LUTData")] // US or OW
    [InlineData(0x60020010, DicomVR.US, "OverlayRows")]
    [InlineData(0x60FE3000, DicomVR.OW, "OverlayData")]
    [InlineData(0x50023000, DicomVR.OW, "CurveData")]
    [InlineData(0x00203112, DicomVR.CS, "SourceImageIDs")]
    [InlineData(0x002804F2, DicomVR.LO, "CoefficientCoding")]
    [InlineData(0x10100FFF, DicomVR.US, "ZonalMap")]
    [InlineData(0x7F020010, DicomVR.OW, "VariablePixelData")]
    [InlineData(0x60030010, DicomVR.LO, null)] // an odd group: a private creator
    [InlineData(0x00090010, DicomVR.LO, null)]
    [InlineData(0x00091001, DicomVR.UN, null)]
    [InlineData(0x00080000, DicomVR.UL, null)]
    [InlineData(0x00080002, DicomVR.UN, null)]
    public void Tags_have_the_VR_and_keyword_of_the_registry(uint tag, DicomVR vr, string? keyword)
    {
        Assert.Equal(vr, DicomDictionary.GetVR(new DicomTag(tag)));
        Assert.Equal(keyword, DicomDictionary.GetKeyword(new DicomTag(tag)));
    }

    [Theory]
    [InlineData("patientname")]
    [InlineData("PatientNam")]
    [InlineData("PatientNames")]
    [InlineData("")]
    [InlineData("00100010")]
    [InlineData("Ünicode")]
    public void Keywords_are_matched_exactly(string keyword) => Assert.False(DicomDictionary.TryGetTag(keyword, out _));

    [Fact]
    public void Multiplicity_and_signedness_are_known()
    {
        Assert.True(DicomDictionary.AllowsSeveralValues(DicomTag.ImageType));
        Assert.False(DicomDictionary.AllowsSeveralValues(DicomTag.PatientID));
        Assert.True(DicomDictionary.AllowsSeveralValues(new DicomTag(0x00091001)));
        Assert.True(DicomDictionary.DependsOnPixelRepresentation(DicomTag.PixelPaddingValue));
        Assert.False(DicomDictionary.DependsOnPixelRepresentation(DicomTag.Rows));
    }
}
